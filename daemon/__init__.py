"""Composition, conversation, tools and the command line."""
