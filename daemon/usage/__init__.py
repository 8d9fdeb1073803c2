"""The ledger of cost and privacy: what was sent to whom, and what it cost."""
