"""Tests of the audio worker process."""
