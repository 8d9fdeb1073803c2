"""Tries a speech service as a person would, and measures where the time goes."""
