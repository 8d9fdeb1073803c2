"""Our clients against servers by other people, as far as those run here without the network."""
