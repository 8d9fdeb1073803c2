"""Settings of xAI Grok Voice."""

from config.service_settings import KeyedService


class GrokVoice(KeyedService):
    """xAI Grok Voice."""
