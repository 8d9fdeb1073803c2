"""Where telemetry goes, read from the settings: the address, its trust, and its secret headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from config.secrets import reveal
from config.telemetry import Telemetry
from daemon.errors import DaemonError
from providers.wire.trust import is_loopback

_TIMEOUT_S: Final = 5.0


class TelemetryUnusable(DaemonError):
    """The settings ask for telemetry that cannot be sent so; the words say what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A collector; it never prints its headers."""

    endpoint: str
    service_name: str
    ca_file: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout_s: float = _TIMEOUT_S


def place_of(settings: Telemetry) -> Place:
    """Give the collector of the settings. Raises `TelemetryUnusable` and `SecretUnavailable`."""
    if is_exposed(settings):
        raise TelemetryUnusable(
            "telemetry.otlp_endpoint: it has no TLS and is not this machine: "
            "write https://, or set telemetry.allow_plaintext = true if the network is trusted"
        )
    written = reveal(settings.headers).value if settings.headers else ""
    return Place(
        endpoint=settings.otlp_endpoint.rstrip("/"),
        service_name=settings.service_name,
        ca_file=settings.ca_file,
        headers=_headers(written),
    )


def is_exposed(settings: Telemetry) -> bool:
    """Whether figures and headers would leave this machine without TLS, and nobody allowed it."""
    url = urlsplit(settings.otlp_endpoint)
    plain = url.scheme == "http" and not is_loopback(url.hostname or "")
    return plain and not settings.allow_plaintext


def _headers(written: str) -> dict[str, str]:
    """Read `NAME=VALUE,NAME=VALUE`. Raises `TelemetryUnusable` without repeating any of it."""
    headers: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in written.split(","))):
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (name and equals and value):
            raise TelemetryUnusable(
                "telemetry.headers: expected NAME=VALUE,NAME=VALUE, found something else"
            )
        headers[name.lower()] = value
    return headers
