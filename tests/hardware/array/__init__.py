"""Tests of microphone arrays."""
