"""Google Gemini Live: a WebSocket of JSON, 16 kHz in, 24 kHz out."""
