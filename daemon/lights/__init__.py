"""What the lights show, and when: moods, patterns, and the part that draws them."""
