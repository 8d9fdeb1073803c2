"""Tests of the emulators: by other people's clients and other people's models."""
