"""What is shipped, pinned and installed."""
