"""Tools of the owner's own: commands of this machine, and requests to servers."""
