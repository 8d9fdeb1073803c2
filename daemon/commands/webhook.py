"""Makes a request to the one server a tool's settings name, within bounds."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from config.errors import SecretUnavailable
from config.fields import Secret
from config.secrets import reveal

MOST_KEPT_BYTES: Final = 8 * 1024
_MOST_READ_BYTES: Final = 256 * 1024
"""A server that sends more than this is left in the middle of its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request."""

    method: str
    url: str
    headers: Mapping[str, Secret]
    body: bytes
    """JSON, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a server answered."""

    status: int
    output: str
    """The beginning of its body."""
    said_bytes: int


class NoAnswer(Exception):
    """The server could not be asked, or did not answer; the text is for a person."""


async def ask(asked: Asked, deadline_s: float) -> Answered:
    """Make a request; redirects are not followed, proxies not used. Raises `NoAnswer`."""
    # 70 ms of work the first time: on a thread, so that the room goes on meanwhile.
    await asyncio.to_thread(import_module, "httpx")
    # The system's certificates, the owner's own among them; httpx alone knows only Mozilla's.
    trusted = await asyncio.to_thread(ssl.create_default_context)
    import httpx  # noqa: PLC0415 - 10 MB that only houses with such a tool pay for

    try:
        headers = {name: reveal(secret).value for name, secret in asked.headers.items()}
    except SecretUnavailable as error:
        raise NoAnswer(f"a header of this tool cannot be had: {error}") from error
    # A few bytes can unfold to gigabytes: nothing is unfolded here.
    headers["Accept-Encoding"] = "identity"
    if asked.body:
        headers.setdefault("Content-Type", "application/json")
    try:
        async with (
            asyncio.timeout(deadline_s),
            httpx.AsyncClient(
                verify=trusted, follow_redirects=False, trust_env=False, timeout=deadline_s
            ) as client,
            client.stream(
                asked.method, asked.url, headers=headers, content=asked.body or None
            ) as response,
        ):
            kept, said_bytes = bytearray(), 0
            async for piece in response.aiter_raw(8_192):
                said_bytes += len(piece)
                kept += piece[: MOST_KEPT_BYTES - len(kept)]
                if said_bytes >= _MOST_READ_BYTES:
                    break
            return Answered(
                status=response.status_code,
                output=bytes(kept).decode(errors="replace").strip(),
                said_bytes=said_bytes,
            )
    except TimeoutError as error:
        raise NoAnswer(f"the server did not answer within {deadline_s:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NoAnswer(f"the server could not be asked: {type(error).__name__}") from error
