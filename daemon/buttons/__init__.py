"""Buttons, knob, mute switch and amplifier: what their pins tell, and what comes of it."""
