"""Lights on this machine: rings and strips on SPI, single ones on pins."""
