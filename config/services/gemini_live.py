"""Settings of Google Gemini Live."""

from config.service_settings import KeyedService


class GeminiLive(KeyedService):
    """Google Gemini Live."""
