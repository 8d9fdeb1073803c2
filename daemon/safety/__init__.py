"""What may happen, and that it happens at most once: policy and ledger, outside of every model."""
