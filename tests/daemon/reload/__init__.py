"""Tests of `daemon.reload`."""
