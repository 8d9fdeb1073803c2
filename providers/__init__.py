"""Speech-to-speech services behind one contract."""
