"""Settings of OpenAI Realtime, and servers that speak its protocol."""

from config.service_settings import KeyedService


class OpenAIRealtime(KeyedService):
    """OpenAI Realtime, and servers that speak its protocol."""
