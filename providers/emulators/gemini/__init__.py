"""The emulator of Google Gemini Live."""
