"""Tests of the virtual sound card, room and talker."""
