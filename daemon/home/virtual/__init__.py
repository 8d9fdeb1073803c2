"""A home that exists only here, to try and test everything without a house."""
