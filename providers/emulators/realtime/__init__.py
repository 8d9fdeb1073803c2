"""Emulators of OpenAI Realtime and of Grok Voice, which speaks nearly the same protocol."""
