"""Nova Sonic on loopback: HTTP/2, signed event streams, and one session for each request."""

import json
import re
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import unquote

from providers.emulators.call import Teller, Validator, silent
from providers.emulators.mind import Mind
from providers.emulators.nova.exchange import Exchange
from providers.emulators.nova.figures import MODELS, SERVICE_NAME, Figures
from providers.emulators.nova.http2 import serve
from providers.emulators.nova.refusal import Refusal, invalid
from providers.emulators.nova.session import Session, Setting
from providers.emulators.nova.signature import EventChain, Request, TestKeys, check_request
from providers.emulators.nova.stream import Stream
from providers.emulators.record import SessionRecord
from providers.emulators.script import Script
from providers.emulators.trouble import Mischief, Trouble, Troubles

_PATH: Final = re.compile(r"/model/(?P<model>[^/?]+)/invoke-with-bidirectional-stream")
_EVENT_STREAM: Final = "application/vnd.amazon.eventstream"
_LOGIN_PAGE: Final = "<!doctype html><title>Guest network</title><p>Please log in.</p>"
_USUAL_KINDS: Final = {
    401: "UnrecognizedClientException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "ThrottlingException",
    500: "InternalServerException",
    503: "ServiceUnavailableException",
}


class NovaEmulator:
    """A running stand-in for Bedrock; `sessions` is what tests look at."""

    def __init__(  # noqa: PLR0913 - each by name; most emulators name few
        self,
        script: Script | None = None,
        *,
        strict: Validator | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: frozenset[str] = frozenset(),
        tell: Teller = silent,
        figures: Figures | None = None,
        account: TestKeys | None = None,
    ) -> None:
        self.script = script or Script()
        self.troubles = Troubles(self.script.trouble)
        self.sessions: list[SessionRecord] = []
        """Every session whose request was accepted, the newest last."""
        self.attempts = 0
        """How many requests there were, refused ones too."""
        self.account = account or _account(keys)
        self.figures = figures or Figures()
        self._strict = strict
        self._tls = tls
        self._host = host
        self._port = port
        self._tell = tell
        self._mind = Mind(self.script, SERVICE_NAME)
        self._open = AsyncExitStack()

    @property
    def url(self) -> str:
        """The `base_url` a client is given."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self._port}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    async def __aenter__(self) -> Self:
        listening = await self._open.enter_async_context(
            serve(
                self._attend,
                host=self._host,
                port=self._port,
                tls=self._tls,
                window=lambda: self.figures.window_bytes,
            )
        )
        self._port = listening.port
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._open.aclose()

    async def _attend(self, exchange: Exchange) -> None:
        """Hold one session, or refuse the request."""
        self.attempts += 1
        trouble = self.troubles.refusal()
        if trouble is not None:
            await _answer(exchange, *_refusal(trouble))
            return
        try:
            model, signature = self._admit(exchange)
        except Refusal as refusal:
            self._tell(f"refused a request: {refusal.kind}: {refusal.message}")
            await _answer(exchange, *_error(refusal.status, refusal.kind, refusal.message))
            return
        record = SessionRecord(path=exchange.headers[":path"], headers=exchange.headers)
        self.sessions.append(record)
        self._tell(f"session {len(self.sessions)} opened: {model}")
        chain = EventChain(self.account, self.figures.region, signature)
        setting = Setting(
            model=model,
            script=self.script,
            figures=self.figures,
            mind=self._mind,
            mischief=Mischief(self.troubles),
            strict=self._strict,
            tell=self._tell,
        )
        stream = Stream(exchange, chain, record, self.figures.head_delay_ms)
        await Session(stream, record, setting).hold()
        self._tell(f"session {self.sessions.index(record) + 1} closed ({record.close_code})")

    def _admit(self, exchange: Exchange) -> tuple[str, str]:
        """The model that is asked for, and the request's signature; raises `Refusal`."""
        headers = {"host": exchange.headers.get(":authority", ""), **exchange.headers}
        path = headers[":path"]
        request = Request(method=headers[":method"], path=path, headers=headers)
        found = _PATH.fullmatch(path.removesuffix("?"))  # AWS's own SDK writes an empty query
        if found is None or request.method != "POST":
            raise Refusal("UnknownOperationException", f"no operation at {path}", status=404)
        region = self.figures.region
        signature = check_request(request, self.account, region, datetime.now(UTC))
        if headers.get("content-type") != _EVENT_STREAM:
            raise invalid(f"content-type must be {_EVENT_STREAM}")
        model = unquote(found["model"])
        if model not in (*MODELS, *self.script.models):
            words = f"Could not resolve the foundation model from the identifier {model}"
            raise Refusal("ResourceNotFoundException", words)
        return model, signature


def _account(keys: frozenset[str]) -> TestKeys:
    """The account of a key, ID[:SECRET[:TOKEN]]; what is left out, or no key, is the usual one."""
    usual = TestKeys()
    ident, _, rest = min(keys, default="").partition(":")
    secret, _, token = rest.partition(":")
    return TestKeys(
        access_key_id=ident or usual.access_key_id,
        secret=secret or usual.secret,
        session_token=token or None,
    )


def _refusal(trouble: Trouble) -> tuple[dict[str, str], str]:
    if trouble.status < HTTPStatus.BAD_REQUEST:
        place = {} if trouble.status == HTTPStatus.OK else {"location": "http://login.invalid/"}
        html = {"content-type": "text/html; charset=utf-8"}
        return {":status": str(trouble.status), **html, **place}, _LOGIN_PAGE
    named = trouble.code.endswith("Exception")
    usual = _USUAL_KINDS.get(trouble.status, "ValidationException")
    return _error(trouble.status, trouble.code if named else usual, trouble.text)


def _error(status: int, kind: str, message: str) -> tuple[dict[str, str], str]:
    headers = {
        ":status": str(status),
        "content-type": "application/json",
        # The service writes its own address behind the name.
        "x-amzn-errortype": f"{kind}:http://internal.amazon.com/coral/com.amazon.bedrock/",
        "x-amzn-requestid": "00000000-0000-4000-8000-000000000000",
    }
    return headers, json.dumps({"message": message})


async def _answer(exchange: Exchange, headers: dict[str, str], body: str) -> None:
    exchange.respond(headers)
    await exchange.send(body.encode())
    exchange.finish()
