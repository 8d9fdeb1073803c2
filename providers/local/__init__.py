"""The embedded provider: understands, acts and speaks on this machine alone."""
