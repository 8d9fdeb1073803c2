"""The peers of a home, run for real: Home Assistant and a broker of messages."""
