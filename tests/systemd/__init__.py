"""Tests of the unit."""
