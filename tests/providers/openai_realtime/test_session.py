"""A session over a real socket: opened in order, fed, interrupted, closed, every message valid."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from config.fields import Secret
from config.services.openai_realtime import KeyHeader, OpenAIRealtime
from config.settings import Providers, Settings
from providers import registry
from providers.base import (
    AudioOutput,
    HistoryItem,
    Relay,
    Session,
    SessionBrief,
    SessionError,
    SessionEvent,
    Side,
    ToolCall,
    ToolResult,
    ToolStatus,
    TurnEnd,
    TurnMode,
)
from providers.errors import (
    ConnectionLost,
    ErrorCode,
    ProtocolViolation,
    ProviderError,
    Rejected,
)
from providers.openai_realtime.provider import OpenAIRealtimeProvider, create
from providers.realtime import session as realtime_session
from tests.emulators.oracles import openai_client
from tests.providers.realtime import said
from tests.providers.realtime.service import Service

KEY = Secret(environment="A_TEST_KEY")
FRAME = b"\x01\x00" * 480


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TEST_KEY", "sk-test-1")


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service(openai_client).there() as there:
        yield there
        assert [fault for peer in there.peers for fault in peer.faults] == []


def provider(service: Service, **settings: object) -> OpenAIRealtimeProvider:
    section = {"base_url": service.url, "api_key": KEY, **settings}
    return OpenAIRealtimeProvider(OpenAIRealtime.model_validate(section))


async def until[E: SessionEvent](session: Session, kind: type[E]) -> E:
    async with asyncio.timeout(5), aclosing(session.events()) as events:  # type: ignore[type-var]  # it is a generator
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError(kind)


async def test_a_session_opens_in_order_with_its_history(service: Service) -> None:
    brief = SessionBrief(
        history=(
            HistoryItem("user", "hello"),
            HistoryItem("assistant", "good evening"),
            HistoryItem("user", "  "),
        )
    )
    async with provider(service).open(brief):
        await service.peer.heard("conversation.item.create", 2)
    peer = service.peer
    assert peer.kinds() == ["session.update", *["conversation.item.create"] * 2]
    items = [message["item"] for message in peer.of("conversation.item.create")]
    assert items == [
        {
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "hello"}],
        },
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "good evening"}],
        },
    ]
    assert peer.path == "/v1/realtime?model=gpt-realtime-2.1"
    assert peer.header("Authorization") == "Bearer sk-test-1"
    assert peer.header("OpenAI-Beta") is None


async def test_azure_gets_its_own_header_and_organizations_theirs(service: Service) -> None:
    azure = provider(
        service,
        key_header=KeyHeader.API_KEY,
        base_url=f"{service.url}/openai/realtime?api-version=2&deployment=mine",
        organization="org-1",
        project="proj-1",
    )
    async with azure.open(SessionBrief()):
        peer = service.peer
        assert peer.path == "/openai/realtime?api-version=2&deployment=mine"
        assert (peer.header("api-key"), peer.header("Authorization")) == ("sk-test-1", None)
        assert peer.header("OpenAI-Organization") == "org-1"
        assert peer.header("OpenAI-Project") == "proj-1"


async def test_the_brief_names_model_and_voice_before_the_settings(service: Service) -> None:
    own = provider(service, model="theirs", voice="theirs")
    async with own.open(SessionBrief(model="mine", voice="mine")):
        assert service.peer.path.endswith("model=mine")
        assert '"voice": "mine"' in str(service.peer.received[0]).replace("'", '"')


async def test_a_known_voice_may_be_written_in_any_capitals(service: Service) -> None:
    async with provider(service, voice="Cedar").open(SessionBrief()):
        assert "'voice': 'cedar'" in str(service.peer.received[0])


async def test_a_spoken_turn_with_a_tool(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        peer = service.peer
        await session.begin_turn(TurnMode.AUTOMATIC)
        for _ in range(10):
            await session.send_audio(FRAME)
        await peer.heard("input_audio_buffer.append", 10)
        assert bytes(peer.pcm) == FRAME * 10
        await peer.tell(said.began("r1"), said.call("r1", "c1"), said.done("r1"))
        call = await until(session, ToolCall)
        await session.send_tool_result(call.call_id, ToolResult(ToolStatus.SUCCESS, {"on": True}))
        await peer.heard("response.create")
        await peer.tell(said.began("r2"), said.audio("r2", 40), said.done("r2"))
        assert await until(session, AudioOutput) == AudioOutput("r2", said.tone(40))
        assert await until(session, TurnEnd) == TurnEnd("r2")


async def test_a_held_turn(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await session.begin_turn(TurnMode.PUSH_TO_TALK)
        for _ in range(6):
            await session.send_audio(FRAME)
        await session.end_turn()
        await service.peer.heard("response.create")
        assert service.peer.kinds() == [
            "session.update",
            "session.update",
            "input_audio_buffer.clear",
            "input_audio_buffer.commit",
            "response.create",
        ]


async def test_a_press_too_short_is_told_by_the_events(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await session.begin_turn(TurnMode.PUSH_TO_TALK)
        await session.end_turn()
        assert (await until(session, SessionError)).code is ErrorCode.NOTHING_SAID


async def test_an_interruption_is_on_the_wire_within_a_millisecond(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        took_ms = []
        for turn in range(20):
            name = f"r{turn}"
            await service.peer.tell(said.began(name), said.audio(name, 500, f"i{turn}"))
            await until(session, AudioOutput)
            before = time.perf_counter()
            await session.interrupt(name, 100)
            took_ms.append((time.perf_counter() - before) * 1000)
            await service.peer.heard("conversation.item.truncate", turn + 1)
            await service.peer.tell(said.done(name, "cancelled"))
        assert sorted(took_ms)[10] < 1.0


async def test_a_written_turn(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await session.send_text("what time is it?")
        await service.peer.heard("response.create")
        assert service.peer.kinds()[1:] == ["conversation.item.create", "response.create"]


async def test_a_relay_reads_aloud(service: Service) -> None:
    async with provider(service).open(SessionBrief(answers=False)) as session:
        relay: Relay = session  # type: ignore[assignment]  # promised by answers=False
        await relay.speak("It is ten.", last=True)
        await service.peer.heard("response.create")
        await service.peer.tell(said.began("r1"), said.audio("r1", 40), said.done("r1"))
        audio = await until(session, AudioOutput)
        assert (await until(session, TurnEnd)).reply_id == audio.reply_id


async def test_a_sign_of_life(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await session.prove()
        await service.peer.connection.close()
        with pytest.raises(ConnectionLost):
            await session.prove()


# --- what goes wrong


async def test_a_frame_of_another_length_is_a_defect_of_ours(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        with pytest.raises(ProtocolViolation):
            await session.send_audio(FRAME[:-2])


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (401, "", Rejected, ErrorCode.KEY_REFUSED),
        (404, '{"error":{"code":"model_not_found"}}', Rejected, ErrorCode.MISCONFIGURED),
        (429, "", Rejected, ErrorCode.BUSY),
        (429, '{"error":{"code":"insufficient_quota"}}', Rejected, ErrorCode.QUOTA),
        (503, "", ConnectionLost, ErrorCode.SERVICE),
    ],
)
async def test_a_refused_handshake_is_told_in_words(
    service: Service, status: int, body: str, error: type[Exception], code: ErrorCode
) -> None:
    service.refuse = (status, body)
    with pytest.raises(error) as caught:
        async with provider(service).open(SessionBrief()):
            pass
    assert caught.value.code is code  # type: ignore[attr-defined]  # every one is a ProviderError
    assert "sk-test" not in str(caught.value)


async def test_settings_the_service_refuses_are_told_in_words(service: Service) -> None:
    service.on_setup = [said.error("invalid_value", "Invalid value: 'brian'.")]
    with pytest.raises(Rejected, match="brian") as caught:
        async with provider(service).open(SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.MISCONFIGURED


async def test_a_service_that_says_nothing_is_given_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime_session, "OPEN_TIMEOUT_S", 0.2)
    service.on_setup = []
    with pytest.raises(ConnectionLost) as caught:
        async with provider(service).open(SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.SERVICE


@pytest.mark.parametrize(
    ("code", "reason", "error", "meaning"),
    [
        (4000, "beta_api_shape_disabled", Rejected, ErrorCode.MISCONFIGURED),
        (1000, "", ConnectionLost, ErrorCode.SERVICE),
    ],
)
async def test_a_service_that_hangs_up_at_once_is_told_in_words(
    service: Service, code: int, reason: str, error: type[Exception], meaning: ErrorCode
) -> None:
    service.on_setup, service.hang_up = [], (code, reason)
    with pytest.raises(error) as caught:
        async with provider(service).open(SessionBrief()):
            pass
    assert caught.value.code is meaning  # type: ignore[attr-defined]  # every one is a ProviderError


async def test_an_unknown_voice_gets_the_list_of_those_that_exist() -> None:
    own = OpenAIRealtimeProvider(OpenAIRealtime(voice="Brian", api_key=KEY))
    with pytest.raises(Rejected, match=r"marin, cedar.*'Brian'"):
        async with own.open(SessionBrief()):
            pass


async def test_a_lost_connection_is_raised_by_the_events(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        service.peer.connection.transport.abort()
        with pytest.raises(ConnectionLost):
            await until(session, TurnEnd)


async def test_an_expired_session_ends_with_words_and_may_be_tried_again(
    service: Service,
) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await service.peer.tell(said.error("session_expired", "maximum duration of 60 minutes"))
        error = await until(session, SessionError)
        assert (error.fatal, error.retryable) == (True, True)


async def test_messages_that_make_no_sense_are_passed_over(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await service.peer.connection.send("not json")
        await service.peer.connection.send(b"[1]")
        await service.peer.tell({"type": "response.dreams"}, said.began("r1"), said.done("r1"))
        assert await until(session, TurnEnd) == TurnEnd("r1")


def test_the_registry_knows_it_and_it_says_what_it_can() -> None:
    section = OpenAIRealtime(max_session_minutes=7.0)
    settings = Settings(providers=Providers(openai_realtime=section))
    made = registry.create("openai", settings)
    assert made.capabilities.input_format.rate_hz == 24_000
    assert made.capabilities.turn_end is Side.SERVICE
    assert made.capabilities.max_minutes == 7.0
    assert create(Settings()).capabilities.max_minutes == 50.0
    assert "marin" in made.capabilities.voices


async def test_a_defect_of_the_reader_ends_the_session_in_words(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with provider(service).open(SessionBrief()) as session:
        monkeypatch.setattr(realtime_session, "read", _defective)
        await service.peer.tell(said.began("r1"))
        with pytest.raises(ProviderError, match="a defect"):
            await until(session, TurnEnd)


def _defective(*_: object) -> None:
    raise ZeroDivisionError
