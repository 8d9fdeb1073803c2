"""One connection to a broker, from its opening to its end: the only place that knows aiomqtt."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, override

from config.mqtt import Mqtt
from config.secrets import Revealed, reveal

if TYPE_CHECKING:
    from aiomqtt import Client

QUEUE: Final = 2_000
"""Messages taken from the socket and not handled yet. Full: the newest is dropped; handlers do not
wait for anything, so that only a broker faster than this machine fills it."""
TOGETHER: Final = 100
"""Filters in one request, so that no request grows with the home."""
GOODBYE_S: Final = 1.0
"""How long a broker may take to see us off: a house that ends waits for nobody longer."""
REFUSED: Final = 0x80
"""From this code on a subscription was refused (MQTT 3.1.1, 3.9.3)."""

# The library's own words would stand beside ours for the same event.
_wire: Final = logging.getLogger("daemon.mqtt.wire")
_wire.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """What the broker says for us once we are gone without a word."""

    topic: str
    payload: str | bytes
    retain: bool = True
    qos: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was published to a topic."""

    topic: str
    payload: bytes
    retained: bool
    """Whether it was kept by the broker from before we subscribed."""


class Line:
    """An open connection."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def subscribe(self, filters: Sequence[str]) -> list[str]:
        """Subscribe to filters and give those the broker refused. Raises `MqttError`."""
        refused: list[str] = []
        for start in range(0, len(filters), TOGETHER):
            some = filters[start : start + TOGETHER]
            codes = await self._client.subscribe([(each, 1) for each in some])
            refused += [each for each, code in zip(some, codes, strict=True) if _refused(code)]
        return refused

    async def unsubscribe(self, filters: Sequence[str]) -> None:
        """Have topics sent no longer. Raises `MqttError`."""
        for start in range(0, len(filters), TOGETHER):
            await self._client.unsubscribe(list(filters[start : start + TOGETHER]))

    async def publish(self, topic: str, payload: str | bytes, *, retain: bool, qos: int) -> None:
        """Publish, and with `qos` 1 wait until the broker has it. Raises `MqttError`."""
        await self._client.publish(topic, payload, qos=qos, retain=retain)

    async def messages(self) -> AsyncIterator[Message]:
        """Give every message until the line breaks, which raises `MqttError`."""
        async for each in self._client.messages:
            payload = each.payload
            yield Message(
                topic=str(each.topic),
                payload=payload if isinstance(payload, bytes) else b"",
                retained=each.retain,
            )


def _refused(code: object) -> bool:
    return int(getattr(code, "value", code)) >= REFUSED  # type: ignore[call-overload,no-any-return]  # aiomqtt: int or paho's ReasonCode


@asynccontextmanager
async def line(section: Mqtt, will: Will | None, most_waiting: int) -> AsyncIterator[Line]:
    """Open a connection for the length of a block.

    Raises `MqttError`, `OSError` or `SecretUnavailable`; `daemon.mqtt.faults` tells what it means.
    """
    password, context = await asyncio.to_thread(_prepared, section)
    client = _client(section, will, password, context)
    client.pending_calls_threshold = most_waiting
    entering = asyncio.create_task(client.__aenter__(), name="mqtt connect")
    try:
        # Cancelled on its way in, the library would leave its thread with a socket of its own.
        await asyncio.shield(entering)
        yield Line(client)
    finally:
        await _closed(client, entering)
        if context is not None and context.begun is not None:
            context.begun.close()


class _Context(ssl.SSLContext):
    """Remembers the socket of a handshake, which paho forgets to close if that fails."""

    begun: ssl.SSLSocket | None = None

    @override
    def wrap_socket(self, *args: Any, **more: Any) -> ssl.SSLSocket:
        self.begun = super().wrap_socket(*args, **more)
        return self.begun


def _prepared(section: Mqtt) -> tuple[Revealed | None, _Context | None]:
    """Read what stands in files."""
    password = reveal(section.password) if section.password else None
    if not section.encrypted:
        return password, None
    # Names and certificates are checked; what is signed at home often lacks the extensions that
    # ssl.create_default_context has demanded since Python 3.13 (VERIFY_X509_STRICT).
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if section.ca_file is None:
        context.load_default_certs()
    else:
        context.load_verify_locations(section.ca_file)
    if section.certificate_file is not None:
        context.load_cert_chain(section.certificate_file, section.key_file)
    return password, context


def _client(
    section: Mqtt, will: Will | None, password: Revealed | None, context: _Context | None
) -> "Client":
    import aiomqtt  # noqa: PLC0415 - a house without a broker does not pay for it

    host, port = section.address
    return aiomqtt.Client(
        host,
        port,
        username=section.username or None,
        password=password.value if password else None,
        identifier=section.client_id or None,
        keepalive=section.keepalive_s,
        timeout=section.connect_timeout_s,
        tls_context=context,
        will=aiomqtt.Will(will.topic, will.payload, will.qos, will.retain) if will else None,
        max_queued_incoming_messages=QUEUE,
        # Without it a small message waits for the answer to the one before: 40 ms (Nagle).
        socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        logger=_wire,
    )


async def _closed(client: "Client", entering: "asyncio.Task[Client]") -> None:
    """Say goodbye if the broker still listens, and leave no socket behind."""
    import aiomqtt  # noqa: PLC0415 - a house without a broker does not pay for it

    with suppress(aiomqtt.MqttError, OSError, TimeoutError):
        async with asyncio.timeout(GOODBYE_S):
            await entering
            await client.__aexit__(None, None, None)
    entering.cancel()
    # aiomqtt leaves the socket of a connection that was never let in, or whose reading failed.
    client._client._sock_close()  # noqa: SLF001 - there is no public way
