"""Sessions in which an agent of the owner's own does the thinking."""
