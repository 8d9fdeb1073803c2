"""The settings of each speech service."""
