"""Takes our own voice out of what the microphones hear."""
