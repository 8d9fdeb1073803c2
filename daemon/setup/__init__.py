"""Sets a machine up: looks at its hardware, asks its owner, writes what is needed."""
