"""Settings of Amazon Nova Sonic on Bedrock."""

from config.service_settings import Service


class NovaSonic(Service):
    """Amazon Nova Sonic on Bedrock."""
