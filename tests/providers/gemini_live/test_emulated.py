"""Whole conversations with the emulated service, which was written from the same facts apart.

Every message of ours is judged by google-genai's models too; a violation fails the conversation.
"""

import asyncio
import math
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from config.services.gemini_live import GeminiLive
from providers.base import (
    AudioOutput,
    Expiring,
    HistoryItem,
    Interrupted,
    Session,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolStatus,
    Transcript,
    TurnEnd,
    TurnMode,
    Usage,
)
from providers.emulators.emulator import Emulator
from providers.emulators.gemini.service import GeminiEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.errors import ErrorCode, Rejected
from providers.gemini_live import models
from providers.gemini_live.provider import GeminiProvider
from tests.emulators.oracles import gemini_client
from tests.providers.gemini_live.service import Heard, until

LIGHT: Final = ToolSpec(
    name="set_light", description="Sets a light.", parameters={"type": "object", "properties": {}}
)
ORDER: Final = EmulatedTurn(
    heard="turn on the light",
    tool=ScriptedCall(name="set_light", arguments={"room": "hall"}),
    say=("On. Anything else?",),
)
STORY: Final = EmulatedTurn(heard="tell me a story", say=("Once upon a time.",))
SAID: Final = (HistoryItem("user", "hi"), HistoryItem("assistant", "hello"))
SOUND: Final = b"".join(
    struct.pack("<h", int(9_000 * math.sin(2 * math.pi * 300 * index / 16_000)))
    for index in range(320)
)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "emulated")


class Person:
    """Speaks into a session and listens to it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.events = session.events()

    async def speaks(self, ms: int, *, silence_ms: int = 0) -> None:
        """Make sound, then be silent, five times as fast as real time."""
        for frame in [SOUND] * (ms // 20) + [bytes(640)] * (silence_ms // 20):
            await self.session.send_audio(frame)
            await asyncio.sleep(0.004)

    async def asks(self, mode: TurnMode) -> None:
        """Take a spoken turn in one way or the other."""
        await self.session.begin_turn(mode)
        held = mode is TurnMode.PUSH_TO_TALK
        await self.speaks(400, silence_ms=0 if held else 700)
        if held:
            await self.session.end_turn()

    async def hears[E: SessionEvent](self, kind: type[E]) -> E:
        """Give the next event of a kind; an error is none that may be passed over."""
        async with asyncio.timeout(8):
            async for event in self.events:
                if isinstance(event, kind):
                    return event
                assert not isinstance(event, SessionError), event
        raise AssertionError(kind)


@asynccontextmanager
async def emulated(
    *turns: EmulatedTurn, limit_s: float | None = None, **options: object
) -> AsyncIterator[tuple[GeminiProvider, Emulator]]:
    script = Script(turns=turns, answer_delay_ms=10, max_session_s=limit_s)
    async with GeminiEmulator(script, strict=gemini_client) as emulator:
        settings = GeminiLive.model_validate({"base_url": emulator.url} | options)
        yield GeminiProvider(settings), emulator
        assert [session.violations for session in emulator.sessions if session.violations] == []


@pytest.mark.parametrize(
    ("model", "mode"),
    [
        (models.MODELS[0], TurnMode.AUTOMATIC),
        (models.MODELS[0], TurnMode.PUSH_TO_TALK),
        (models.MODELS[2], TurnMode.AUTOMATIC),
        (models.MODELS[3], TurnMode.PUSH_TO_TALK),
    ],
)
async def test_an_order_is_heard_done_and_answered(model: str, mode: TurnMode) -> None:
    brief = SessionBrief(model=model, tools=(LIGHT,), history=SAID, turn_mode=mode)
    async with emulated(ORDER) as (provider, emulator), provider.open(brief) as session:
        person = Person(session)
        await person.asks(mode)
        call = await person.hears(ToolCall)
        assert (call.name, call.arguments) == ("set_light", {"room": "hall"})
        await session.send_tool_result(call.call_id, ToolResult(ToolStatus.SUCCESS, {"on": True}))
        assert (await person.hears(AudioOutput)).reply_id == call.reply_id
        assert (await person.hears(TurnEnd)).expects_answer
        known = [entry.text for entry in emulator.sessions[-1].conversation]
        assert known[:2] == ["hi", "hello"]


@pytest.mark.parametrize("model", models.MODELS)
async def test_what_was_said_before_is_known_and_not_answered(model: str) -> None:
    async with (
        emulated(ORDER) as (provider, emulator),
        provider.open(SessionBrief(model=model, tools=(LIGHT,), history=SAID)) as session,
    ):
        await session.prove()
        await asyncio.sleep(0.1)
        [told] = emulator.sessions
        assert [entry.text for entry in told.conversation] == ["hi", "hello"]
        assert not told.turns


async def test_what_was_said_and_counted_is_told() -> None:
    async with emulated(STORY) as (provider, _), provider.open(SessionBrief()) as session:
        person = Person(session)
        await person.asks(TurnMode.AUTOMATIC)
        events: list[SessionEvent] = []
        while not events or not isinstance(events[-1], TurnEnd):
            events.append(await person.hears(SessionEvent.__value__))
        finals = [each.text for each in events if isinstance(each, Transcript) and each.final]
        assert finals == ["tell me a story"]
        spoken = "".join(each.text for each in events if isinstance(each, TextOutput))
        assert "Once upon a time" in spoken
        counted = [each for each in events if isinstance(each, Usage)]
        assert (counted or [await person.hears(Usage)])[0].output_tokens > 0


@pytest.mark.parametrize("model", models.MODELS[::2])
async def test_a_written_turn_is_answered(model: str) -> None:
    brief = SessionBrief(model=model)
    async with emulated(STORY) as (provider, _), provider.open(brief) as session:
        person = Person(session)
        await session.send_text("tell me a story")
        assert (await person.hears(TextOutput)).text.startswith("Once")
        await person.hears(TurnEnd)


@pytest.mark.parametrize("model", models.MODELS[::2])
async def test_a_press_cuts_the_answer(model: str) -> None:
    brief = SessionBrief(model=model, turn_mode=TurnMode.PUSH_TO_TALK)
    async with emulated(STORY) as (provider, _), provider.open(brief) as session:
        person = Person(session)
        await person.asks(TurnMode.PUSH_TO_TALK)
        first = (await person.hears(AudioOutput)).reply_id
        await session.interrupt(first, 60)
        await person.asks(TurnMode.PUSH_TO_TALK)
        assert (await person.hears(AudioOutput)).reply_id != first
        assert (await person.hears(TurnEnd)).reply_id != first


async def test_speech_over_the_answer_cuts_it() -> None:
    async with emulated(STORY) as (provider, _), provider.open(SessionBrief()) as session:
        person = Person(session)
        await person.asks(TurnMode.AUTOMATIC)
        first = (await person.hears(AudioOutput)).reply_id
        await person.speaks(300)
        assert (await person.hears(Interrupted)).reply_id == first
        await session.interrupt(first, 80)
        await person.speaks(100, silence_ms=700)
        assert (await person.hears(AudioOutput)).reply_id != first
        await person.hears(TurnEnd)


async def test_our_own_cut_leaves_the_session_fit_for_the_next_turn() -> None:
    async with emulated(STORY) as (provider, emulator), provider.open(SessionBrief()) as session:
        person = Person(session)
        await person.asks(TurnMode.AUTOMATIC)
        first = (await person.hears(AudioOutput)).reply_id
        await session.interrupt(first, 40)
        await person.asks(TurnMode.AUTOMATIC)
        assert (await person.hears(TurnEnd)).reply_id != first
        notes = [
            entry.text for entry in emulator.sessions[-1].conversation if "cut short" in entry.text
        ]
        assert len(notes) == 1


async def test_a_model_that_does_not_wait_for_its_tools() -> None:
    brief = SessionBrief(tools=(LIGHT,))
    async with (
        emulated(ORDER, tool_calls="non_blocking") as (provider, _),
        provider.open(brief) as session,
    ):
        person = Person(session)
        await person.asks(TurnMode.AUTOMATIC)
        call = await person.hears(ToolCall)
        await asyncio.sleep(0.1)
        await session.send_tool_result(call.call_id, ToolResult(ToolStatus.SUCCESS, {"on": True}))
        await person.hears(AudioOutput)
        await person.hears(TurnEnd)


async def test_a_warned_session_is_continued_by_the_next_one() -> None:
    brief = SessionBrief(conversation_id="one")
    async with emulated(STORY, limit_s=3.0) as (provider, emulator):
        async with provider.open(brief) as session:
            heard = Heard()
            listening = asyncio.create_task(heard.listen(session))
            await Person(session).asks(TurnMode.AUTOMATIC)
            await heard.first(TurnEnd)
            assert (await heard.first(Expiring)).in_s < 60
            # A handle is given once the turn is over for the service too.
            await until(lambda: provider._handles._kept["one"].knows_items == 2)
            listening.cancel()
        later = SessionBrief(
            conversation_id="one",
            history=(HistoryItem("user", "tell me a story"), HistoryItem("assistant", "Once.")),
        )
        async with provider.open(later) as session:
            person = Person(session)
            await person.asks(TurnMode.AUTOMATIC)
            await person.hears(TurnEnd)
        setup = next(message["setup"] for message in emulator.sessions[-1].received)
        assert isinstance(setup, dict)
        assert setup["sessionResumption"].get("handle")


async def test_a_wrong_key_is_told() -> None:
    script = Script(turns=(STORY,))
    async with GeminiEmulator(script, keys=frozenset({"right"})) as emulator:
        provider = GeminiProvider(GeminiLive(base_url=emulator.url))
        with pytest.raises(Rejected) as caught:
            async with provider.open(SessionBrief()):
                pass
    assert caught.value.code is ErrorCode.KEY_REFUSED
