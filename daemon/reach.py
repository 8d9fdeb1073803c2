"""Goes as far as a service's door: its name, its port, its certificate, the time it tells."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from config.service_settings import Service
from config.services.nova_sonic import NovaSonic
from providers.errors import ConnectionLost
from providers.wire import failures
from providers.wire.trust import tls

REACH_TIMEOUT_S: Final = 3.0
_DATE_TIMEOUT_S: Final = 1.0
_CLOSE_TIMEOUT_S: Final = 0.5
_SECURE: Final = frozenset({"https", "wss"})
_HTTPS_PORT, _HTTP_PORT = 443, 80

type _Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What was found at the door."""

    took_ms: float
    proxy: str = ""
    """The proxy that stands before it; what is behind was not looked at."""
    certificate_s: float | None = None
    """How long its certificate still holds; `None` without TLS."""
    clock_ahead_s: float | None = None
    """How far our clock is ahead of the time it told, if it told one."""


async def reach(section: Service, url: SplitResult, provider: str) -> Reached:
    """Connect, and say nothing but "what time is it". Raises `ConnectionLost` and `Rejected`."""
    began_s = time.monotonic()
    if proxy := _proxy(section, url):
        place = urlsplit(proxy)
        async with _connected(place, None, provider):
            took_ms = (time.monotonic() - began_s) * 1_000
        return Reached(took_ms=took_ms, proxy=f"{place.hostname}:{_port(place)}")
    async with _connected(url, section.ca_file, provider) as (reader, writer):
        took_ms = (time.monotonic() - began_s) * 1_000
        secured: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        told_s = await _told_time(reader, writer, url.hostname or "")
        return Reached(
            took_ms=took_ms,
            certificate_s=_life_s(secured) if secured else None,
            clock_ahead_s=None if told_s is None else time.time() - told_s,
        )


@asynccontextmanager
async def _connected(
    url: SplitResult, ca_file: Path | None, provider: str
) -> AsyncIterator[_Streams]:
    """Connect within the time there is, with TLS where the address says so."""
    shown = f"{url.scheme}://{url.hostname}:{_port(url)}"
    secure = url.scheme in _SECURE
    context = tls(ca_file) if secure else None
    try:
        async with asyncio.timeout(REACH_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(
                url.hostname, _port(url), ssl=context, happy_eyeballs_delay=0.25
            )
    except TimeoutError as error:
        raise ConnectionLost(
            f"{shown}: no answer within {REACH_TIMEOUT_S:g} s",
            provider=provider,
            operation="connect",
        ) from error
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that no address can have
        raise failures.unreachable(error, provider, shown) from error
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await writer.wait_closed()


async def _told_time(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str
) -> float | None:
    """Ask for a page nobody wants, for the `Date` every HTTP server sends with it."""
    try:
        async with asyncio.timeout(_DATE_TIMEOUT_S):
            writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        return None
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "date":
            with suppress(ValueError):
                return parsedate_to_datetime(value.strip()).timestamp()
    return None


def _life_s(secured: ssl.SSLObject) -> float:
    """Give how long the other end's certificate, which was verified, still holds."""
    certificate = secured.getpeercert() or {}
    return ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()


def _proxy(section: Service, url: SplitResult) -> str:
    """Give the proxy a WebSocket goes through; Nova Sonic's HTTP/2 never takes one."""
    if isinstance(section, NovaSonic) and url.scheme.startswith("http"):
        return ""
    from websockets.proxy import get_proxy  # noqa: PLC0415 - only for services that use it
    from websockets.uri import parse_uri  # noqa: PLC0415 - as above

    scheme = "wss" if url.scheme in _SECURE else "ws"
    found = get_proxy(parse_uri(f"{scheme}://{url.netloc.rpartition('@')[2]}/"))
    return found or ""


def _port(url: SplitResult) -> int:
    return url.port or (_HTTPS_PORT if url.scheme in _SECURE else _HTTP_PORT)
