"""OpenAI Realtime, and servers that speak its protocol."""
