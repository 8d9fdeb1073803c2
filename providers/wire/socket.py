"""A WebSocket to a speech service: opened within a deadline, bounded, failing in our words."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from config.service_settings import Service
from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError
from providers.wire import failures, redacted
from providers.wire.trust import is_loopback, tls

logger = logging.getLogger(__name__)

LARGEST_MESSAGE_BYTES: Final = 16 * 1024 * 1024
"""A larger frame closes the session; several seconds of reply audio are a few hundred kilobytes."""
_TOO_BIG: Final = 1009
_NEXT_ADDRESS_S: Final = 0.25
_CLOSE_TIMEOUT_S: Final = 1.0
_SEND_TIMEOUT_S: Final = 5.0
"""A frame that is not taken within this will not be of use any more."""
_PROOF_TIMEOUT_S: Final = 30.0
"""Healthy services have been seen to take 8 to 30 s; a caller in a hurry waits less."""

# At DEBUG websockets writes every header and frame: the key, and what is said in the room.
_discreet = logging.getLogger("websockets.discreet")
_discreet.setLevel(logging.INFO)

type Refusal = Callable[[int, str], ErrorCode | None]
"""Gives what a service means by a status (or close code) and its words; `None`: the usual."""


def usual(_status: int, _words: str) -> ErrorCode | None:
    """Read a refusal as any service would mean it."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and how to connect; headers and address may hold keys, so they are never printed."""

    provider: str
    url: str = field(repr=False)
    """The whole address; a password or a key may stand in it."""
    shown: str
    """The address without secrets, for messages."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    open_timeout_s: float = 4.0
    ping_s: float | None = 20.0
    """How often the socket proves that it lives, and how long it may take; `None` leaves it out."""
    refusal: Refusal = usual


def _secrets(place: Place) -> list[str]:
    """Give what must not be told of the headers, without `Bearer` and the like before it."""
    return [value.rpartition(" ")[2] for value in place.headers.values()]


class WireSocket:
    """Sends and receives messages; every failure is a `ProviderError`."""

    def __init__(self, connection: ClientConnection, place: Place) -> None:
        self._connection = connection
        self._place = place

    async def send(self, message: Mapping[str, object]) -> None:
        """Send a message as JSON. Raises `ConnectionLost`."""
        await self.send_text(json.dumps(message, separators=(",", ":"), ensure_ascii=False))

    async def send_text(self, text: str) -> None:
        """Send JSON that is written already: audio is, for speed. Raises `ConnectionLost`."""
        try:
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                await self._connection.send(text)
        except ConnectionClosed as closed:
            raise self._ended(closed, "send") from closed
        except TimeoutError:
            raise self._silent("send", "takes nothing any more") from None

    async def prove(self) -> None:
        """Return once the other end has answered a ping. Raises `ConnectionLost`."""
        try:
            async with asyncio.timeout(_PROOF_TIMEOUT_S):
                await (await self._connection.ping())
        except ConnectionClosed as closed:
            raise self._ended(closed, "prove") from closed
        except TimeoutError:
            raise self._silent("prove", "gives no sign of life") from None

    async def messages(self) -> AsyncGenerator[str | bytes]:
        """Give every message until the other end closes in good order. Raises `ProviderError`."""
        try:
            async for message in self._connection:
                yield message
        except ConnectionClosed as closed:
            raise self._ended(closed, "receive") from closed
        # The loop ends without an exception for 1000 and 1001: the reason may still say why.
        error = self._why(self._connection.close_code or 0, self._connection.close_reason or "")
        if error is not None:
            raise error

    def _ended(self, closed: ConnectionClosed, operation: str) -> ProviderError:
        ours = closed.sent.code if closed.sent is not None and not closed.rcvd_then_sent else 0
        if ours == _TOO_BIG:
            limit_mib = LARGEST_MESSAGE_BYTES // 1024 // 1024
            return ProtocolViolation(
                f"{self._place.shown}: a message of more than {limit_mib} MiB",
                provider=self._place.provider,
                operation=operation,
            )
        code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")
        error = self._why(code, reason)
        if error is not None:
            return error
        told = redacted.words(reason, _secrets(self._place))
        words = f"closed with {code} {told}".strip() if closed.rcvd else "the connection broke"
        return ConnectionLost(
            f"{self._place.shown}: {words}",
            code=ErrorCode.SERVICE if closed.rcvd else ErrorCode.NO_NETWORK,
            provider=self._place.provider,
            operation=operation,
        )

    def _silent(self, operation: str, words: str) -> ConnectionLost:
        return ConnectionLost(
            f"{self._place.shown}: {words}", provider=self._place.provider, operation=operation
        )

    def _why(self, code: int, reason: str) -> ProviderError | None:
        """Give what the service means by closing so, if it is more than a lost connection."""
        meant = self._place.refusal(code, reason)
        if meant is None:
            return None
        told = redacted.words(reason, _secrets(self._place))
        return failures.closed(
            code, told, meant, provider=self._place.provider, place=self._place.shown
        )


class _Straight(connect):
    """Connects to the place it was told, and nowhere else.

    To follow a redirect would carry our key to another host (only some headers are taken off), and
    a login page that redirects would look like an address nobody can read.
    """

    def process_redirect(self, exc: Exception) -> Exception:
        """Take a redirect for the refusal it is to us."""
        return exc


@asynccontextmanager
async def opened(place: Place, settings: Service) -> AsyncIterator[WireSocket]:
    """Open a socket and close it with the block. Raises `ConnectionLost` and `Rejected`."""
    secure = place.url.startswith("wss:")
    try:
        connection = await _Straight(
            place.url,
            additional_headers=place.headers,
            compression=None,  # audio does not shrink, and a bomb cannot unfold
            max_size=LARGEST_MESSAGE_BYTES,
            open_timeout=place.open_timeout_s,
            close_timeout=_CLOSE_TIMEOUT_S,
            ping_interval=place.ping_s,
            ping_timeout=place.ping_s,
            ssl=tls(settings.ca_file) if secure else None,
            logger=_discreet,
            # A name's next address is tried beside one that is dead: IPv6 may lead nowhere.
            happy_eyeballs_delay=_NEXT_ADDRESS_S,
            # A proxy of the environment is for the world, not for what runs on this machine.
            proxy=None if is_loopback(urlsplit(place.url).hostname or "") else True,
        )
    except InvalidStatus as error:
        answer = error.response
        body = bytes(answer.body or b"")
        words = body.decode(errors="replace")
        headers = {name.lower(): value for name, value in answer.headers.raw_items()}
        raise failures.refused(
            answer.status_code,
            body,
            headers,
            provider=place.provider,
            place=place.shown,
            secrets=_secrets(place),
            code=place.refusal(answer.status_code, words),
        ) from error
    except (OSError, WebSocketException, EOFError, ImportError) as error:
        # ImportError: a SOCKS proxy in the environment, and no package that speaks to it.
        raise failures.unreachable(error, place.provider, place.shown) from error
    try:
        yield WireSocket(connection, place)
    finally:
        await connection.close()
