"""Day and night: when the room is to be quiet, and what that changes."""
