"""What a person experiences, on the virtual card, with the real daemon in its own processes."""
