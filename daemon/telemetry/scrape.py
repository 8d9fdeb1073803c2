"""Serves the page of measures to a Prometheus on this machine, over a few lines of HTTP.

A page without secrets, for loopback alone: it needs no more of HTTP than a request line.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from daemon.telemetry.prometheus import CONTENT_TYPE

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
_TIMEOUT_S: Final = 2.0
_LONGEST_REQUEST_BYTES: Final = 8_192
_MOST_CLIENTS: Final = 8
"""At once; one more is sent away."""


@asynccontextmanager
async def served(port: int, page: Callable[[], str]) -> AsyncIterator[int]:
    """Serve `page` at `/metrics` until the block ends; gives the port, which 0 leaves to chance.

    A port that is taken costs the page and nothing else: the log says so, and 0 is given.
    """
    scraper = _Scraper(page)
    try:
        server = await asyncio.start_server(
            scraper.answer, LOOPBACK, port, limit=_LONGEST_REQUEST_BYTES
        )
    except OSError as error:
        logger.warning("telemetry.prometheus_port %d cannot be used: %s", port, error.strerror)
        yield 0
        return
    async with server:
        yield server.sockets[0].getsockname()[1]


class _Scraper:
    """Answers one request a connection."""

    def __init__(self, page: Callable[[], str]) -> None:
        self._page = page
        self._clients = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a request and answer it, all within `_TIMEOUT_S`."""
        self._clients += 1
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._response(head.split(b"\r\n", 1)[0]))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked so badly gets no answer
        finally:
            self._clients -= 1
            writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_TIMEOUT_S):
                    await writer.wait_closed()

    def _response(self, request_line: bytes) -> bytes:
        if self._clients > _MOST_CLIENTS:
            return _http("503 Service Unavailable", "too many at once\n")
        match request_line.split(b" "):
            case [b"GET", b"/metrics", _]:
                return _http("200 OK", self._page(), CONTENT_TYPE)
            case [b"GET", _, _]:
                return _http("404 Not Found", "the page is /metrics\n")
            case _:
                return _http("405 Method Not Allowed", "only GET\n")


def _http(status: str, body: str, content_type: str = "text/plain; charset=utf-8") -> bytes:
    content = body.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + content
