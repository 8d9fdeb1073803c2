"""The home on the pins of this machine: relays to switch and contacts to read."""
