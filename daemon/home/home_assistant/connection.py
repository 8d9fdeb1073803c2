"""Opens connections to Home Assistant: where it is, whether it is who we trust, and who we are."""

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from config.home_assistant import HomeAssistant
from daemon.home.home_assistant import codec
from daemon.home.home_assistant.session import Session
from daemon.home.home_assistant.trouble import (
    no_answer,
    refused_token,
    wrong_certificate,
    wrong_fingerprint,
)

_MB: Final = 1 << 20
_QUIET_S: Final = 15.0
"""How often a quiet connection is asked for a sign of life, and how long that may take."""
_CLOSE_S: Final = 1.0


@asynccontextmanager
async def opened(section: HomeAssistant, token: str) -> AsyncIterator[Session]:
    """Be connected and known for the length of a block. Raises `Trouble`.

    The token is sent only to who showed the certificate the settings trust.
    """
    try:
        async with asyncio.timeout(section.connect_timeout_s):
            socket = await _connected(section)
    except ssl.SSLCertVerificationError as error:
        raise wrong_certificate(section.url, error) from error
    except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed, EOFError) as error:
        raise no_answer(section.url, error) from error
    try:
        yield await _introduced(socket, section, token)
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await socket.close()


async def _connected(section: HomeAssistant) -> ClientConnection:
    url = address(section.url)
    return await connect(
        url,
        ssl=trust(section) if url.startswith("wss:") else None,
        proxy=None,  # a house's own network: a proxy for the internet has no business here
        compression="deflate" if section.compression else None,
        max_size=section.largest_message_mb * _MB,
        open_timeout=None,
        close_timeout=_CLOSE_S,
        ping_interval=_QUIET_S,
        ping_timeout=_QUIET_S,
        user_agent_header="parlour",
    )


async def _introduced(socket: ClientConnection, section: HomeAssistant, token: str) -> Session:
    """Say who we are, once it is clear who answers."""
    if section.fingerprint is not None:
        _check_fingerprint(socket, section.fingerprint)
    try:
        async with asyncio.timeout(section.connect_timeout_s):
            version = await _greeted(socket, token)
    except (TimeoutError, ConnectionClosed, codec.Unreadable) as error:
        raise no_answer(section.url, error) from error
    return Session(socket, section.url, version)


async def _greeted(socket: ClientConnection, token: str) -> str:
    """Show the token when it is asked for; give the version of who takes it."""
    while True:
        for message in codec.read(await socket.recv()):
            match message:
                case codec.Asked():
                    await socket.send(codec.authentication(token))
                case codec.Welcome(version):
                    return version
                case codec.Refused(words):
                    raise refused_token(words)
                case _:
                    raise codec.Unreadable("expected the greeting of Home Assistant")


def address(url: str) -> str:
    """Give where the WebSocket is, from where the page is."""
    parts = urlsplit(url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return urlunsplit((scheme, parts.netloc, f"{parts.path.rstrip('/')}/api/websocket", "", ""))


def trust(section: HomeAssistant) -> ssl.SSLContext:
    """Give whose certificate is taken."""
    context = ssl.create_default_context(cafile=section.ca_file)
    if section.accept_any_certificate or section.fingerprint is not None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _check_fingerprint(socket: ClientConnection, wanted: str) -> None:
    tls = socket.transport.get_extra_info("ssl_object")
    certificate = tls.getpeercert(binary_form=True) if tls else b""
    found = hashlib.sha256(certificate or b"").hexdigest().upper()
    if found != wanted.replace(":", "").upper():
        raise wrong_fingerprint(":".join(found[at : at + 2] for at in range(0, len(found), 2)))
