"""Draws a demo's folder as a picture of the conversation: `python -m hardware.virtual.timeline`."""
