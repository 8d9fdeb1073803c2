"""Tests of what is measured, and of those who look at it."""
