"""Tests of the Nova Sonic provider."""
