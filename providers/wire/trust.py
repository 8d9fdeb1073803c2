"""Whom a connection trusts: TLS 1.2 or newer, always verified, and plain text only by decision."""

import functools
import ipaddress
import ssl
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from config.service_settings import Service
from providers.errors import ErrorCode, Rejected
from providers.wire import redacted

_PLAIN = frozenset({"ws", "http"})
_SYSTEM = Path(found) if (found := ssl.get_default_verify_paths().cafile) else None


def address(default: str, settings: Service, *, schemes: frozenset[str]) -> SplitResult:
    """Give where a service is reached. Raises `Rejected` for an address that may not be used.

    Without TLS an address must be of this machine, or allowed by `allow_plaintext`.
    """
    url = _split(settings.base_url or default)
    if url.scheme not in schemes or not url.hostname:
        expected = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
        found = redacted.place(settings.base_url)
        raise Rejected(
            f"base_url: expected {expected} and a host, found {found!r}",
            code=ErrorCode.MISCONFIGURED,
        )
    if url.scheme in _PLAIN and not (is_loopback(url.hostname) or settings.allow_plaintext):
        raise Rejected(
            f"base_url: {url.scheme}://{url.hostname} has no TLS and is not this machine",
            code=ErrorCode.MISCONFIGURED,
            cure=f"write {url.scheme}s://, or set allow_plaintext = true if the network is trusted",
        )
    return url


def is_plaintext(settings: Service) -> bool:
    """Whether speech would leave this machine without TLS, as `allow_plaintext` lets it."""
    url = _split(settings.base_url)
    return url.scheme in _PLAIN and not is_loopback(url.hostname or "")


def _split(text: str) -> SplitResult:
    """Take an address apart; one that nobody can read is empty."""
    try:
        url = urlsplit(text)
        _ = url.port  # raises for a port that is none
    except ValueError:  # of brackets that do not close, too
        return urlsplit("")
    return url


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def tls(ca_file: Path | None) -> ssl.SSLContext:
    """Give how to verify the other end. Raises `Rejected` when `ca_file` holds no certificate."""
    try:
        place = ca_file or _SYSTEM
        return _context(ca_file, place.stat().st_mtime_ns if place else 0)
    except (OSError, ssl.SSLError) as error:
        raise Rejected(
            f"ca_file: expected certificates in PEM, found {ca_file}: {error}",
            code=ErrorCode.MISCONFIGURED,
        ) from error


@functools.lru_cache(maxsize=8)
def _context(ca_file: Path | None, _read_at: int) -> ssl.SSLContext:
    """Read the authorities once: it takes 15 ms and more, while somebody waits for a connection."""
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
