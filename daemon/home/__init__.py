"""The home as one model: devices, what can be changed about them, and whatever backend has them."""
