"""What types alone cannot tell about the satellite's presence in the home."""

from collections.abc import Iterator

from config.problems import Problem
from config.settings import Settings


def check_presence(settings: Settings) -> Iterator[Problem]:
    """Give every contradiction between the presence and the rest."""
    if settings.presence.enabled and not settings.mqtt.host:
        yield Problem(
            key=("presence", "enabled"),
            expected="mqtt.host to name the broker it is to appear on, or false",
            found="true, and no broker",
        )
