"""Announcements: what the home has the room say, when nobody has the word."""
