"""Hears digits that nobody but this machine may hear."""
