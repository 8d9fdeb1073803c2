"""The doctor tries the way to each service: its name, its port, its certificate, its clock."""

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import format_datetime
from pathlib import Path

import pytest

from config.fields import Secret
from config.provider_settings import Providers
from config.services.nova_sonic import NovaSonic
from config.services.openai_realtime import OpenAIRealtime
from config.settings import Agent, Budget, Conversation, Profile, Room, Settings
from config.telemetry import Telemetry
from daemon import doctor_services
from daemon.doctor import Finding, Verdict
from tests.providers.wire.certificates import DAY, NOW, authority, issued, pem, serving

AUTHORITY = authority()


@pytest.fixture(autouse=True)
def _no_keys_or_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "CREDENTIALS_DIRECTORY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def door(
    context: ssl.SSLContext | None = None, *, ahead: dt.timedelta = dt.timedelta()
) -> AsyncIterator[int]:
    """A server that answers any request with the time, as its own clock has it; gives its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        told = format_datetime(dt.datetime.now(dt.UTC) + ahead, usegmt=True)
        writer.write(f"HTTP/1.1 426 Upgrade Required\r\nDate: {told}\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


def settings(section: OpenAIRealtime, **conversation: object) -> Settings:
    return Settings(
        conversation=Conversation.model_validate({"provider": "openai", **conversation}),
        providers=Providers(openai_realtime=section),
    )


async def looked_at(section: OpenAIRealtime) -> tuple[Finding, Finding]:
    key, reached = await doctor_services.services(settings(section))
    return key, reached


async def reached_with(folder: Path, url: str, **more: object) -> Finding:
    given = {"base_url": url, "ca_file": str(pem(AUTHORITY, folder)), **more}
    _, reached = await looked_at(OpenAIRealtime.model_validate(given))
    return reached


async def test_a_service_that_answers_tells_how_long_its_certificate_holds(tmp_path: Path) -> None:
    context = serving(issued(AUTHORITY, ends=NOW + 30 * DAY), tmp_path)
    async with door(context) as port:
        found = await reached_with(tmp_path, f"wss://127.0.0.1:{port}")
    assert (found.subject, found.verdict) == ("openai_realtime", Verdict.FINE), found
    assert found.what.startswith("127.0.0.1 answers in ")
    assert found.what.endswith("its certificate holds for 30 more days")


async def test_a_certificate_about_to_end_is_doubtful(tmp_path: Path) -> None:
    context = serving(issued(AUTHORITY, ends=NOW + 2 * DAY), tmp_path)
    async with door(context) as port:
        found = await reached_with(tmp_path, f"https://127.0.0.1:{port}")
    assert found.verdict is Verdict.DOUBTFUL
    assert "for 2 more days" in found.what


@pytest.mark.parametrize(
    ("minutes", "words"), [(20, "20 min behind its own"), (-90, "90 min ahead of its own")]
)
async def test_a_wrong_clock_is_told_by_the_services_own(
    tmp_path: Path, minutes: int, words: str
) -> None:
    context = serving(issued(AUTHORITY), tmp_path)
    async with door(context, ahead=dt.timedelta(minutes=minutes)) as port:
        found = await reached_with(tmp_path, f"wss://127.0.0.1:{port}")
    assert found.verdict is Verdict.DOUBTFUL
    assert words in found.what
    assert "timedatectl" in found.mend


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (issued(AUTHORITY, begins=NOW + DAY, ends=NOW + 2 * DAY), "clock_wrong"),
        (issued(AUTHORITY, begins=NOW - 2 * DAY, ends=NOW - DAY), "untrusted"),
        (issued(AUTHORITY, host="elsewhere.example"), "untrusted"),
        (issued(authority("Somebody")), "untrusted"),
    ],
    ids=["not yet valid", "expired", "another host", "another authority"],
)
async def test_a_certificate_that_proves_nothing_is_broken_in_its_own_words(
    tmp_path: Path, identity: object, code: str
) -> None:
    async with door(serving(identity, tmp_path)) as port:  # type: ignore[arg-type]  # parametrised
        found = await reached_with(tmp_path, f"wss://127.0.0.1:{port}")
    assert found.verdict is Verdict.BROKEN
    assert found.what.endswith(f"({code})")
    assert found.mend


async def test_a_port_where_nobody_listens_and_a_name_nobody_knows_are_no_network(
    tmp_path: Path,
) -> None:
    async with door() as port:
        pass
    closed = await reached_with(tmp_path, f"wss://127.0.0.1:{port}")
    unknown = await reached_with(tmp_path, "wss://nobody.invalid")
    for found in (closed, unknown):
        assert found.verdict is Verdict.BROKEN
        assert found.what.endswith("(no_network)")
    assert "no address for this name" in unknown.what


async def test_who_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.reach.REACH_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # TLS begins, and gets no answer
        port = silent.getsockname()[1]
        found = await reached_with(tmp_path, f"wss://127.0.0.1:{port}")
    assert "no answer within 0.2 s" in found.what


async def test_speech_in_the_open_is_reported_though_it_was_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.wire.trust.is_loopback", lambda _: False)
    async with door() as port:
        found = await reached_with(tmp_path, f"ws://127.0.0.1:{port}", allow_plaintext=True)
    assert found.verdict is Verdict.DOUBTFUL
    assert found.what.endswith("without TLS")
    assert "wss://" in found.mend


async def test_through_a_proxy_only_the_proxy_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with door() as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        found = await reached_with(tmp_path, "wss://service.example")
    assert found.verdict is Verdict.FINE
    assert found.what.startswith(f"through the proxy 127.0.0.1:{port}")


async def key_of(secret: Secret | None) -> Finding:
    key, _ = await looked_at(OpenAIRealtime(api_key=secret, base_url="" if secret else "wss://x"))
    assert key.subject == "openai_realtime key"
    return key


async def test_a_key_is_looked_for_where_the_file_says_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "openai.key"
    file.write_text("sk-hush")
    monkeypatch.setenv("KITCHEN_KEY", "sk-hush")
    monkeypatch.setattr(doctor_services, "_door", _nowhere)
    file.chmod(0o600)
    there = await key_of(Secret(file=file))
    named = await key_of(Secret(environment="KITCHEN_KEY"))
    file.chmod(0o644)
    open_to_all = await key_of(Secret(file=file))
    gone = await key_of(Secret(environment="NO_SUCH_KEY"))
    systemd = await key_of(Secret(credential="openai"))
    assert (there.verdict, there.what) == (Verdict.FINE, f"in the file {file}")
    assert named.what == "in the environment variable KITCHEN_KEY"
    assert open_to_all.verdict is Verdict.BROKEN
    assert "chmod 600" in open_to_all.what
    assert gone.verdict is Verdict.BROKEN
    assert "api_key = " in gone.mend
    assert systemd.verdict is Verdict.DOUBTFUL
    assert "LoadCredential" in systemd.mend
    every = [there, named, open_to_all, gone, systemd]
    assert "hush" not in " ".join(f"{each.what} {each.mend}" for each in every)


async def test_another_server_may_want_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_services, "_door", _nowhere)
    assert (await key_of(None)).what.startswith("none: ")


async def test_aws_credentials_are_searched_as_a_session_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_services, "_door", _nowhere)
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    chosen = Settings(conversation=Conversation(provider="nova"))
    key, _ = await doctor_services.services(chosen)
    assert (key.subject, key.verdict) == ("nova_sonic key", Verdict.BROKEN)
    assert "docs/nova-sonic.md" in key.mend
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    key, _, identity = await doctor_services.services(chosen)
    assert identity.verdict is Verdict.BROKEN
    assert key.verdict is Verdict.FINE
    assert "hush" not in key.what
    gateway = Providers(nova_sonic=NovaSonic(base_url="ws://127.0.0.1"))
    key, _ = await doctor_services.services(chosen.model_copy(update={"providers": gateway}))
    assert key.what.startswith("none: ")


async def test_everybody_who_may_answer_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_services, "_door", _nowhere)
    chosen = settings(OpenAIRealtime(), fallback=["grok", "local"])
    night = {"night": Profile(provider="gemini"), "day": Profile(provider="openai_realtime")}
    found = await doctor_services.services(chosen.model_copy(update={"profile": night}))
    assert [each.subject for each in found if each.subject.endswith("key")] == [
        "openai_realtime key",
        "grok_voice key",
        "gemini_live key",
    ]
    assert found[2].why == "it could not step in for others"
    assert found[4].why == "profile.night.provider chose it"


async def test_a_house_of_its_own_needs_no_network() -> None:
    assert await doctor_services.services(Settings()) == []


async def test_an_agent_reached_in_the_open_is_doubtful() -> None:
    open_to_all = Agent(base_url="http://nas:11434/v1", allow_plaintext=True)
    [found] = await doctor_services.services(Settings(agent=open_to_all))
    assert (found.subject, found.verdict) == ("agent", Verdict.DOUBTFUL)
    assert found.what == "nas is reached without TLS"
    here = Agent(base_url="http://127.0.0.1:11434/v1")
    assert await doctor_services.services(Settings(agent=here)) == []


async def test_a_hard_limit_that_leaves_nobody_to_answer_is_doubtful() -> None:
    limited = Budget(hard_per_month=10.0)
    [found] = await doctor_services.services(Settings(budget=limited, room=Room(language="de")))
    assert (found.subject, found.verdict) == ("budget", Verdict.DOUBTFUL)
    assert "'de'" in found.what
    assert await doctor_services.services(Settings(budget=limited)) == []


async def test_old_tls_is_not_trusted(tmp_path: Path) -> None:
    context = serving(issued(AUTHORITY), tmp_path, tls_1_1=True)

    def serve_one(server: socket.socket) -> None:
        # By a thread: asyncio closes before it has sent the alert that says why.
        connection, _ = server.accept()
        with connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving_one = asyncio.create_task(asyncio.to_thread(serve_one, server))
        found = await reached_with(tmp_path, f"wss://127.0.0.1:{server.getsockname()[1]}")
        await serving_one
    assert found.what.endswith("(untrusted)")


async def _nowhere(name: str, *_: object) -> Finding:
    return Finding(subject=name, verdict=Verdict.FINE, what="not tried here")


async def test_a_collector_reached_without_tls_is_told_of() -> None:
    told = Telemetry(otlp_endpoint="http://collector.lan:4318", allow_plaintext=True)
    (finding,) = await doctor_services.services(Settings(telemetry=told))
    assert (finding.subject, finding.verdict) == ("telemetry", Verdict.DOUBTFUL)
    assert "collector.lan" in finding.what
    here = Telemetry(otlp_endpoint="http://127.0.0.1:4318")
    assert await doctor_services.services(Settings(telemetry=here)) == []
