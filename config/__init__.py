"""Values of the house and how they are read; imports nothing else of ours."""
