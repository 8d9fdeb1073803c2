"""Microphone arrays: one good channel made of several microphones, and where the talker is."""
