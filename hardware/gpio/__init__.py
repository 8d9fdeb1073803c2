"""Relays and contacts on pins: a process of its own holds them and lets go when nobody is left."""
