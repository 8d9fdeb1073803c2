"""Tests of the trial of a speech service."""
