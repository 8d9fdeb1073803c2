"""Makes a wake word of one's own: synthetic voices in, a small classifier and its figures out."""
