"""HTTP to an agent: bounded, within deadlines, failing in this layer's words.

Imported only where an agent is used: httpx is heavy.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import httpx

from providers.agent.address import Place
from providers.errors import ConnectionLost, ErrorCode, ProviderError
from providers.wire import failures
from providers.wire.trust import tls

_LARGEST_ANSWER_BYTES: Final = 1024 * 1024
_CLOSE_TIMEOUT_S: Final = 1.0
_LONGEST_WORDS: Final = 200


class Answer:
    """The answer to one request as it comes in."""

    def __init__(self, response: httpx.Response, place: Place) -> None:
        self._response = response
        self._place = place

    @property
    def streams(self) -> bool:
        """Whether it comes as server-sent events."""
        return "event-stream" in self._response.headers.get("content-type", "")

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Give what arrives as it arrives. Raises `ConnectionLost`; deadlines are the reader's."""
        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise _lost(error, self._place, "receive") from error

    async def whole(self) -> bytes:
        """Give all of it. Raises `ConnectionLost`."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._place.timeout_s):
                async for chunk in self.chunks():
                    body += chunk
                    if len(body) > _LARGEST_ANSWER_BYTES:
                        break
        except TimeoutError as error:
            raise silent(self._place) from error
        return bytes(body)


class Client:
    """Connections to one agent, kept open between questions."""

    def __init__(self, client: httpx.AsyncClient, place: Place) -> None:
        self._client = client
        self._place = place

    @asynccontextmanager
    async def asked(self, path: str, body: Mapping[str, object]) -> AsyncIterator[Answer]:
        """Send a request; leaving the block early hangs up. Raises `ProviderError`."""
        place = self._place
        try:
            request = self._client.build_request("POST", f"{place.url}{path}", json=dict(body))
            async with asyncio.timeout(place.timeout_s):
                response = await self._client.send(request, stream=True)
        except TimeoutError as error:
            raise silent(place) from error
        except httpx.HTTPError as error:
            raise _lost(error, place, "connect") from error
        try:
            answer = Answer(response, place)
            if response.status_code != httpx.codes.OK or _is_a_page(response):
                raise await self._refused(response, answer)
            yield answer
        finally:
            with contextlib.suppress(TimeoutError):  # nobody waits for a good end
                async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                    await response.aclose()

    async def _refused(self, response: httpx.Response, answer: Answer) -> ProviderError:
        told = (await answer.whole()).decode(errors="replace")
        body = self._place.without_secret(told).encode()
        return failures.refused(
            response.status_code,
            body,
            {name.lower(): value for name, value in response.headers.items()},
            provider=self._place.name,
            place=self._place.shown,
            code=_quota(response.status_code, body),
        )


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Client]:
    """Give a client; it connects with its first request. Raises `Rejected` for a bad `ca_file`."""
    headers = {"authorization": f"Bearer {place.secret.value}"} if place.secret else {}
    async with httpx.AsyncClient(
        headers=headers,
        verify=_trust(place),
        timeout=None,  # noqa: S113 - every wait has a deadline of ours, which httpx's would blur
        follow_redirects=False,
        # A proxy of the environment is for the world, not for what runs on this machine.
        trust_env=place.is_elsewhere,
    ) as client:
        yield Client(client, place)


def silent(place: Place) -> ProviderError:
    """Give the failure of an agent that says nothing."""
    return ConnectionLost(
        f"{place.shown}: the agent said nothing for {place.timeout_s:g} s",
        code=ErrorCode.SERVICE,
        provider=place.name,
        operation="answer",
        cure="choose a quicker model, or raise agent.timeout_s and conversation.answer_timeout_s",
    )


def _trust(place: Place) -> ssl.SSLContext:
    """Give whom to trust; without TLS nobody needs the system's certificates, which load slowly."""
    if place.url.startswith("https:"):
        return tls(place.ca_file)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _lost(error: Exception, place: Place, operation: str) -> ProviderError:
    """Translate what httpx raised, by what caused it."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    if operation == "connect" and isinstance(cause, OSError):
        return failures.unreachable(cause, place.name, place.shown)
    unreachable = isinstance(error, httpx.ConnectError)
    return ConnectionLost(
        f"{place.shown}: {str(error)[:_LONGEST_WORDS] or type(error).__name__}",
        code=ErrorCode.NO_NETWORK if unreachable else ErrorCode.SERVICE,
        provider=place.name,
        operation=operation,
    )


def _is_a_page(response: httpx.Response) -> bool:
    return "text/html" in response.headers.get("content-type", "")


def _quota(status: int, body: bytes) -> ErrorCode | None:
    """Tell a spent account from a busy server: both answer 429."""
    spent = status == httpx.codes.TOO_MANY_REQUESTS and b"quota" in body
    return ErrorCode.QUOTA if spent else None
