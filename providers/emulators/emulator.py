"""An emulated service over WebSocket: a server on loopback that holds sessions by a script."""

import asyncio
import json
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Handshake
from websockets.http11 import Response

from providers.emulators.call import (
    Call,
    Conversation,
    Refusal,
    Request,
    SessionOver,
    Teller,
    Validator,
    silent,
    strike,
)
from providers.emulators.line import Line
from providers.emulators.mind import Mind
from providers.emulators.record import SessionRecord
from providers.emulators.script import Script
from providers.emulators.trouble import Mischief, Point, Trouble, Troubles
from providers.emulators.voice import spoken

_LARGEST_MESSAGE_BYTES: Final = 16 * 1024 * 1024
_CLOSE_TIMEOUT_S: Final = 1.0
_REHEARSED: Final = 20
_USUAL_RATE_HZ: Final = 24_000
_LOGIN_PAGE: Final = "<!doctype html><title>Guest network</title><p>Please log in.</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What tells one emulated WebSocket service from another."""

    name: str
    base_path: str
    """What follows host and port in a `base_url`."""
    admit: Callable[[Request], Refusal | None]
    converse: Callable[[Call], Conversation]
    binary: bool = False
    """Whether its messages travel in binary frames."""


class Emulator:
    """A running stand-in for a service; `sessions` is what tests look at."""

    def __init__(  # noqa: PLR0913 - each by name; most emulators name few
        self,
        service: Service,
        script: Script | None = None,
        *,
        strict: Validator | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: frozenset[str] = frozenset(),
        tell: Teller = silent,
    ) -> None:
        self.service = service
        self.script = script or Script()
        self.troubles = Troubles(self.script.trouble)
        self.sessions: list[SessionRecord] = []
        """Every connection that was admitted, the newest last."""
        self.attempts = 0
        """How many handshakes there were, refused ones too."""
        self._strict = strict
        self._tls = tls
        self._host = host
        self._port = port
        self._keys = keys
        self._tell = tell
        self._mind = Mind(self.script, service.name)
        self._shared: dict[str, object] = {}
        self._open = AsyncExitStack()

    @property
    def url(self) -> str:
        """The `base_url` a client is given."""
        scheme = "wss" if self._tls else "ws"
        return f"{scheme}://{self._host}:{self._port}{self.service.base_path}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    async def __aenter__(self) -> Self:
        await _rehearse(self.script)
        server = await self._open.enter_async_context(
            serve(
                self._attend,
                self._host,
                self._port,
                ssl=self._tls,
                process_request=self._admit,
                compression=None,
                max_size=_LARGEST_MESSAGE_BYTES,
                ping_interval=None,
                close_timeout=_CLOSE_TIMEOUT_S,
            )
        )
        self._port = next(iter(server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._open.aclose()

    def _admit(self, connection: ServerConnection, handshake: Handshake) -> Response | None:
        self.attempts += 1
        trouble = self.troubles.refusal()
        refusal = _refused(trouble) if trouble else self.service.admit(self._request(handshake))
        if refusal is None:
            return None
        self._tell(f"refused a connection with {refusal.status}")
        response = connection.respond(HTTPStatus(refusal.status), refusal.body)
        for name, value in refusal.headers.items():
            if name in response.headers:
                del response.headers[name]
            response.headers[name] = value
        return response

    def _request(self, handshake: Handshake) -> Request:
        url = urlsplit(handshake.path)
        return Request(
            path=url.path,
            query={name: values[-1] for name, values in parse_qs(url.query).items()},
            headers={name.lower(): value for name, value in handshake.headers.raw_items()},
            keys=self._keys,
            script=self.script,
        )

    async def _attend(self, connection: ServerConnection) -> None:
        """Hold one session from its first message to the end of its connection."""
        handshake = connection.request
        if handshake is None:
            return
        request = self._request(handshake)
        record = SessionRecord(path=request.path, headers=request.headers)
        self.sessions.append(record)
        line = Line(connection, record, binary=self.service.binary)
        self._tell(f"session {len(self.sessions)} opened")
        try:
            async with asyncio.TaskGroup() as tasks:
                call = Call(
                    service=self.service.name,
                    request=request,
                    line=line,
                    record=record,
                    script=self.script,
                    mind=self._mind,
                    mischief=Mischief(self.troubles),
                    tasks=tasks,
                    shared=self._shared,
                    tell=self._tell,
                )
                await self._hold(call, self.service.converse(call))
                raise SessionOver  # noqa: TRY301 - ends the group, and every task of the session
        except* (SessionOver, ConnectionClosed):
            pass
        finally:
            await connection.close()
            record.close_code = connection.close_code
            record.closed.set()
            self._tell(f"session {self.sessions.index(record) + 1} closed ({record.close_code})")

    async def _hold(self, call: Call, talk: Conversation) -> None:
        if self.script.max_session_s is not None:
            call.tasks.create_task(talk.grow_old(), name="session age")
        await strike(call, talk, Point.CONNECT, turn=call.mind.taken + 1)
        await talk.begin()
        async for text in call.line.received():
            message = _parsed(text)
            if message is None:
                await talk.refuse({}, ["the message is not a JSON object"])
                continue
            call.record.received.append(message)
            call.record.received_at_s.append(time.monotonic())
            problems = self._strict(message) if self._strict else ()
            if problems:
                for problem in problems:
                    call.violation(problem)
                await talk.refuse(message, problems)
            else:
                await talk.receive(message)


async def _rehearse(script: Script) -> None:
    """Speak once what is known beforehand, so that no answer waits for its making."""
    sentences = [sentence for turn in script.turns for sentence in turn.say]
    for sentence in sentences[:_REHEARSED]:
        if "{" not in sentence:
            await spoken(sentence, _USUAL_RATE_HZ)


def _refused(trouble: Trouble) -> Refusal:
    headers = {} if trouble.retry_after_s is None else {"Retry-After": f"{trouble.retry_after_s:g}"}
    if trouble.status < HTTPStatus.BAD_REQUEST:
        place = {"Location": "http://login.invalid/"} if trouble.status != HTTPStatus.OK else {}
        html = {"Content-Type": "text/html; charset=utf-8"}
        return Refusal(trouble.status, _LOGIN_PAGE, {**headers, **place, **html})
    body = {"error": {"message": trouble.text, "type": trouble.code, "code": trouble.code}}
    return Refusal(
        trouble.status, json.dumps(body), {**headers, "Content-Type": "application/json"}
    )


def _parsed(text: str | bytes) -> Mapping[str, object] | None:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
