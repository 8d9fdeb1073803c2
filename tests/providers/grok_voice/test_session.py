"""A session with xAI over a real socket: however it greets, and whatever it still remembers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from config.fields import Secret
from config.latency import LatencyTarget
from config.services.grok_voice import GrokVoice
from config.settings import Settings
from providers import registry
from providers.base import (
    AudioOutput,
    HistoryItem,
    Interrupted,
    Session,
    SessionBrief,
    SessionEvent,
    Transcript,
    TurnEnd,
    TurnMode,
)
from providers.errors import ErrorCode, Rejected, Unsupported
from providers.grok_voice.codec import SILENCE_MS
from providers.grok_voice.provider import GrokVoiceProvider
from tests.providers.realtime import said
from tests.providers.realtime.service import Service

KEY = Secret(environment="A_TEST_KEY")
FRAME = b"\x01\x00" * 320
HISTORY = (HistoryItem("user", "hello"),)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TEST_KEY", "xai-test-1")


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service(None).there() as there:
        yield there


def provider(service: Service, **settings: object) -> GrokVoiceProvider:
    section = {"base_url": service.url, "api_key": KEY, **settings}
    return GrokVoiceProvider(GrokVoice.model_validate(section))


def conversation(ident: str) -> said.Event:
    return {"type": "conversation.created", "event_id": "e", "conversation": {"id": ident}}


async def until[E: SessionEvent](session: Session, kind: type[E]) -> E:
    async with asyncio.timeout(5), aclosing(session.events()) as events:  # type: ignore[type-var]  # it is a generator
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError(kind)


@pytest.mark.parametrize(
    "greeting",
    [
        [said.session_created()],
        [conversation("c")],
        [conversation("c"), said.session_created()],
        [said.session_created(), conversation("c")],
    ],
)
async def test_a_session_begins_with_whichever_greeting(
    service: Service, greeting: list[said.Event]
) -> None:
    service.greeting = greeting
    async with provider(service).open(SessionBrief()):
        assert service.peer.kinds() == ["session.update"]
        assert service.peer.path == "/v1/realtime?model=grok-voice-latest"
        assert service.peer.header("Authorization") == "Bearer xai-test-1"


async def test_a_spoken_turn(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_audio(FRAME)
        await service.peer.heard("input_audio_buffer.append")
        assert bytes(service.peer.pcm) == FRAME
        await service.peer.tell(
            {
                "type": "conversation.item.input_audio_transcription.updated",
                "event_id": "e",
                "item_id": "i",
                "transcript": "turn on",
            },
            said.transcript("Turn on.", "i"),
            said.began("r1"),
            said.audio("r1", 40),
            said.done("r1"),
        )
        assert await until(session, Transcript) == Transcript("turn on", final=False)
        assert await until(session, Transcript) == Transcript("Turn on.")
        assert await until(session, AudioOutput) == AudioOutput("r1", said.tone(40))
        assert await until(session, TurnEnd) == TurnEnd("r1")


async def test_a_held_turn(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await session.begin_turn(TurnMode.PUSH_TO_TALK)
        for _ in range(5):
            await session.send_audio(FRAME)
        await session.end_turn()
        await service.peer.heard("response.create")
        assert service.peer.of("session.update")[1]["session"] == {"turn_detection": None}
        assert service.peer.kinds()[-2:] == ["input_audio_buffer.commit", "response.create"]


async def test_an_interruption_by_us_cancels_and_truncates(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await service.peer.tell(said.began("r1"), said.audio("r1", 500))
        await until(session, AudioOutput)
        await session.interrupt("r1", 200)
        truncate = await service.peer.heard("conversation.item.truncate")
        assert truncate["audio_end_ms"] == 200
        assert "response_id" not in service.peer.of("response.cancel")[0]


async def test_an_interruption_by_xai_only_truncates(service: Service) -> None:
    async with provider(service).open(SessionBrief()) as session:
        await service.peer.tell(said.began("r1"), said.audio("r1", 500), said.speech_started())
        await until(session, Interrupted)
        await session.interrupt("r1", 200)
        await service.peer.heard("conversation.item.truncate")
        assert service.peer.of("response.cancel") == []


async def test_a_key_file_that_was_rotated_counts_from_the_next_session_on(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.touch(mode=0o600)
    own = provider(service, api_key=Secret(file=file))
    for value in ("xai-the-old-one", "xai-the-new-one"):
        file.write_text(value, encoding="utf-8")
        async with own.open(SessionBrief()):
            assert service.peer.header("Authorization") == f"Bearer {value}"


@pytest.mark.parametrize("target", list(LatencyTarget))
async def test_the_latency_target_is_on_the_wire_after_every_change_of_the_turns(
    service: Service, target: LatencyTarget
) -> None:
    async with provider(service).open(SessionBrief(latency_target=target)) as session:
        await session.begin_turn(TurnMode.PUSH_TO_TALK)
        await session.begin_turn(TurnMode.AUTOMATIC)
        await service.peer.heard("session.update", 3)
    first, held, again = (str(each["session"]) for each in service.peer.of("session.update"))
    wanted = f"'silence_duration_ms': {SILENCE_MS[target]}"
    assert wanted in first
    assert held == "{'turn_detection': None}"
    assert wanted in again
    assert "voice" not in again


# --- what xAI still remembers


async def test_a_conversation_that_xai_remembers_is_not_told_again(service: Service) -> None:
    service.greeting = [conversation("xai-1")]
    own, brief = provider(service), SessionBrief(conversation_id="ours", history=HISTORY)
    for _ in range(2):
        async with own.open(brief) as session:
            await session.prove()
    first, second = service.peers
    assert first.of("conversation.item.create")
    assert second.path.endswith("&conversation_id=xai-1")
    assert second.of("conversation.item.create") == []


async def test_a_conversation_that_xai_forgot_is_told_again(service: Service) -> None:
    service.greeting = [conversation("xai-1")]
    own, brief = provider(service), SessionBrief(conversation_id="ours", history=HISTORY)
    async with own.open(brief):
        pass
    service.greeting = [conversation("xai-2")]
    async with own.open(brief):
        await service.peer.heard("conversation.item.create")


async def test_an_id_that_xai_refuses_costs_no_session(service: Service) -> None:
    service.greeting = [conversation("xai-1")]
    own, brief = provider(service), SessionBrief(conversation_id="ours", history=HISTORY)
    async with own.open(brief):
        pass
    service.refuse, service.refuse_if = (404, "no such conversation"), _resumes
    async with own.open(brief):
        await service.peer.heard("conversation.item.create")
    assert "conversation_id" not in service.peer.path


def _resumes(path: str) -> bool:
    return "conversation_id" in path


async def test_without_resumption_every_session_is_told_its_history(service: Service) -> None:
    service.greeting = [conversation("xai-1")]
    own = provider(service, resumption=False)
    brief = SessionBrief(conversation_id="ours", history=HISTORY)
    for _ in range(2):
        async with own.open(brief):
            await service.peer.heard("conversation.item.create")
    assert "conversation_id" not in service.peer.path
    assert not own.capabilities.resume


# --- what goes wrong


async def test_an_unknown_voice_gets_the_list_of_those_that_exist() -> None:
    own = GrokVoiceProvider(GrokVoice(voice="Brian", api_key=KEY))
    with pytest.raises(Rejected, match=r"eve, .*'brian'") as caught:
        async with own.open(SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.MISCONFIGURED


@pytest.mark.parametrize(
    ("settings", "voice"), [({"voice": "Leo"}, "leo"), ({"custom_voice": "a1B"}, "a1B")]
)
async def test_voices_are_written_as_xai_wants_them(
    service: Service, settings: dict[str, object], voice: str
) -> None:
    async with provider(service, **settings).open(SessionBrief()):
        session = service.peer.received[0]["session"]
        assert isinstance(session, dict)
        assert session["voice"] == voice


async def test_it_cannot_be_ears_and_mouth_only(service: Service) -> None:
    with pytest.raises(Unsupported):
        async with provider(service).open(SessionBrief(answers=False)):
            pass


def test_the_registry_knows_it_and_it_says_what_it_can() -> None:
    made = registry.create("grok", Settings())
    assert made.capabilities.input_format.rate_hz == 16_000
    assert made.capabilities.output_format.rate_hz == 24_000
    assert made.capabilities.max_minutes == 25.0
    assert not made.capabilities.relay
    assert not made.capabilities.reads_strangers


@pytest.mark.parametrize("own", ["web_search", "x_search"])
def test_one_that_searches_by_itself_says_so(own: str) -> None:
    settings = Settings.model_validate({"providers": {"grok_voice": {own: True}}})
    assert registry.create("grok", settings).capabilities.reads_strangers
