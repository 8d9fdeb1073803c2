"""Tests of `providers/private`."""
