"""What nearly woke the room: peaks of scores, counted and never recorded."""
