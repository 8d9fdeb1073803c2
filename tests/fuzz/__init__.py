"""What outsiders send, in bytes, at every reader of it."""
