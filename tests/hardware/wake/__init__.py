"""Tests of the wake word."""
