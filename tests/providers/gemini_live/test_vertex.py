"""Gemini Live on Vertex AI: a service account's token, fetched from a real endpoint on loopback."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from config.services.gemini_live import GeminiLive
from providers.base import SessionBrief
from providers.errors import ConnectionLost, ErrorCode, Rejected
from providers.gemini_live.place import Site
from providers.gemini_live.provider import GeminiProvider
from providers.gemini_live.vertex import Identity
from tests.providers.gemini_live.service import Service, conversing, until


class Issuer(BaseHTTPRequestHandler):
    """Gives a token for a signed request, as a service account's token endpoint does."""

    server: "IssuerServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append(parse_qs(body))
        time.sleep(self.server.delay_s)
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its own name
        pass


class IssuerServer(ThreadingHTTPServer):
    """What the endpoint was asked, and what it says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Issuer)
        self.asked: list[dict[str, list[str]]] = []
        self.delay_s = 0.0
        self.answer: tuple[int, dict[str, Any]] = (
            200,
            {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"},
        )

    @property
    def token_uri(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/token"


@pytest.fixture
def issuer() -> Iterator[IssuerServer]:
    with IssuerServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@pytest.fixture
def account(tmp_path: Path, issuer: IssuerServer, private_key: rsa.RSAPrivateKey) -> Path:
    pem = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = tmp_path / "account.json"
    file.write_text(
        json.dumps(
            {
                "type": "service_account",
                "client_email": "parlour@home.example",
                "private_key_id": "1",
                "private_key": pem.decode(),
                "token_uri": issuer.token_uri,
            }
        ),
        encoding="utf-8",
    )
    file.chmod(0o600)
    return file


def settings(account: Path, **more: object) -> GeminiLive:
    vertex = {"project": "home", "location": "europe-west1", "service_account": {"file": account}}
    return GeminiLive.model_validate({"vertex": vertex} | more)


def edit(file: Path, old: str | None = "", new: str = "", *, mode: int = 0o600) -> None:
    """Change a word of a file, or (without an old one) all of it, and who may read it."""
    text = file.read_text(encoding="utf-8")
    file.write_text(new if old is None else text.replace(old, new), encoding="utf-8")
    file.chmod(mode)


async def test_a_session_on_vertex(service: Service, account: Path, issuer: IssuerServer) -> None:
    provider = GeminiProvider(settings(account, base_url=service.url))
    for _ in range(2):
        async with conversing(provider):
            request = service.line.connection.request
            assert request is not None
            assert request.headers["authorization"] == "Bearer a-token"
            assert request.path.endswith("v1beta1.LlmBidiService/BidiGenerateContent")
            assert service.line.setup["model"] == (
                "projects/home/locations/europe-west1/publishers/google/models/gemini-3.8-live"
            )
    [asked] = issuer.asked  # a token lasts an hour
    claim: dict[str, Any] = jwt.decode(asked["assertion"][0], verify=False)  # type: ignore[no-untyped-call]  # google's
    assert claim["iss"] == "parlour@home.example"
    assert "cloud-platform" in claim["scope"]


async def test_a_stream_on_vertex_ends_by_silence(service: Service, account: Path) -> None:
    provider = GeminiProvider(settings(account, base_url=service.url))
    async with conversing(provider, SessionBrief()) as (talk, _):
        await talk.send_audio(b"\1\2" * 320)
        await talk.end_turn()
        await until(lambda: len(service.line.all("realtimeInput")) == 28)
        assert service.line.realtime == ["audio"], "it does not know audioStreamEnd"


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("europe-west1", "europe-west1-aiplatform.googleapis.com"),
        ("global", "aiplatform.googleapis.com"),
    ],
)
async def test_the_address_follows_the_location(account: Path, location: str, host: str) -> None:
    vertex = {"project": "home", "location": location, "service_account": {"file": account}}
    made = GeminiLive.model_validate({"vertex": vertex})
    place = await Site(made, Identity(made)).place()
    assert place.shown == f"wss://{host}"
    assert "a-token" not in repr(place)


async def headers(made: GeminiLive, deadline_s: float = 4.0) -> object:
    return await Identity(made, deadline_s=deadline_s).headers()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Invalid grant: account not found", ErrorCode.KEY_REFUSED),
        ("Token must be a short-lived token; check your iat and exp values", ErrorCode.CLOCK_WRONG),
    ],
)
async def test_a_refused_account_is_told_in_the_issuers_words(
    account: Path, issuer: IssuerServer, words: str, code: ErrorCode
) -> None:
    issuer.answer = (400, {"error": "invalid_grant", "error_description": words})
    with pytest.raises(Rejected, match=words[:20]) as caught:
        await headers(settings(account))
    assert caught.value.code is code


async def test_an_issuer_that_takes_too_long_is_given_up(
    account: Path, issuer: IssuerServer
) -> None:
    issuer.delay_s = 0.6
    with pytest.raises(ConnectionLost) as caught:
        await headers(settings(account), deadline_s=0.2)
    assert caught.value.code is ErrorCode.NO_NETWORK


async def test_an_issuer_that_cannot_be_reached_is_no_network(
    account: Path, issuer: IssuerServer
) -> None:
    edit(account, issuer.token_uri, "http://127.0.0.1:1/")
    with pytest.raises(ConnectionLost) as caught:
        await headers(settings(account))
    assert caught.value.code is ErrorCode.NO_NETWORK


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        '{"token_uri": "http://elsewhere.example/token"}',
        '{"token_uri": "https://x"}',
    ],
)
async def test_a_file_that_is_no_service_account_is_refused(account: Path, content: str) -> None:
    edit(account, None, content)
    with pytest.raises(Rejected, match="service_account"):
        await headers(settings(account))


async def test_a_key_others_can_read_is_refused(account: Path) -> None:
    edit(account, mode=0o644)
    with pytest.raises(Rejected, match="0600"):
        await headers(settings(account))


async def test_a_changed_key_counts_from_the_next_session_on(
    account: Path, issuer: IssuerServer
) -> None:
    identity = Identity(settings(account))
    await identity.headers()
    edit(account, "parlour@", "other@")
    await identity.headers()
    assert len(issuer.asked) == 2


async def test_a_missing_extra_is_named(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(Rejected) as caught:
        await headers(settings(account))
    assert "extra `vertex`" in caught.value.cure


def test_nothing_heavy_is_loaded_for_a_house_with_a_key() -> None:
    code = (
        "import sys; from config.settings import Settings;"
        "from providers.gemini_live.provider import create; create(Settings());"
        "print([m for m in ('google.auth', 'urllib3', 'httpx', 'botocore') if m in sys.modules])"
    )

    async def run() -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return out

    assert asyncio.run(run()).strip() == b"[]"
