"""xAI Grok Voice: the Realtime protocol with a session of its own shape."""
