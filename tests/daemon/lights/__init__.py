"""Tests of what the lights show."""
