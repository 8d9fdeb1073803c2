"""The laboratory: a virtual sound card and an acoustic room for tests."""
