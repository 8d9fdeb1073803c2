"""Figures, printed as ratios; each file is run as `python -m tests.benchmarks.NAME`."""
