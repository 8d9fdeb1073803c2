"""Whether somebody talks over us: what is heard, what of it is our own, and the decision."""
