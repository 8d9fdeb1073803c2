"""Stand-ins for hardware that is not there: a sound card, and the room around it."""
