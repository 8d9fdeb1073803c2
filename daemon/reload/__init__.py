"""Puts an edited configuration in force while the house runs, part by part."""
