"""What fingers do to buttons and knobs: edges in, gestures out; no pin is touched here."""
