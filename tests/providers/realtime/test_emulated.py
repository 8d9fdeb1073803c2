"""Whole conversations with the emulated services, which were written from the same facts apart.

Every message to OpenAI is judged by OpenAI's own models too; a violation fails the conversation.
"""

import asyncio
import math
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from config.services.grok_voice import GrokVoice
from config.services.openai_realtime import OpenAIRealtime
from providers.base import (
    AudioOutput,
    HistoryItem,
    Interrupted,
    Provider,
    Relay,
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
)
from providers.emulators.emulator import Emulator
from providers.emulators.realtime.grok import GrokEmulator
from providers.emulators.realtime.openai import OpenAIEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.errors import ConnectionLost
from providers.grok_voice.provider import GrokVoiceProvider
from providers.openai_realtime.provider import OpenAIRealtimeProvider
from tests.emulators.oracles import openai_client

type Maker = Callable[[Script], tuple[Emulator, Callable[[str], Provider]]]

LIGHT = ToolSpec(
    name="set_light", description="Sets a light.", parameters={"type": "object", "properties": {}}
)
ORDER = EmulatedTurn(
    heard="turn on the light",
    tool=ScriptedCall(name="set_light", arguments={"room": "hall"}),
    say=("The light is on.", "Anything else?"),
)
STORY = EmulatedTurn(
    heard="tell me a story", say=("Once upon a time there was a king.", "The end.")
)
BRIEF = SessionBrief(
    tools=(LIGHT,), history=(HistoryItem("user", "hi"), HistoryItem("assistant", "hello"))
)


def openai(script: Script) -> tuple[Emulator, Callable[[str], Provider]]:
    return OpenAIEmulator(script, strict=openai_client), lambda url: OpenAIRealtimeProvider(
        OpenAIRealtime(base_url=url)
    )


def grok(script: Script) -> tuple[Emulator, Callable[[str], Provider]]:
    return GrokEmulator(script), lambda url: GrokVoiceProvider(GrokVoice(base_url=url))


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-emulated")
    monkeypatch.setenv("XAI_API_KEY", "xai-emulated")


@pytest.fixture(params=[openai, grok], ids=["openai_realtime", "grok_voice"])
def made(request: pytest.FixtureRequest) -> Maker:
    maker: Maker = request.param
    return maker


class Person:
    """Speaks into a session and listens to it."""

    def __init__(self, session: Session, provider: Provider) -> None:
        self.session = session
        self.events = session.events()
        self._rate_hz = provider.capabilities.input_format.rate_hz

    async def speaks(self, ms: int, *, silence_ms: int = 0) -> None:
        """Make sound, then be silent, five times as fast as real time."""
        sound = b"".join(_samples(self._rate_hz))
        for frame in [sound] * (ms // 20) + [bytes(len(sound))] * (silence_ms // 20):
            await self.session.send_audio(frame)
            await asyncio.sleep(0.004)

    async def hears[E: SessionEvent](self, kind: type[E]) -> E:
        """Give the next event of a kind; an error is none that may be passed over."""
        async with asyncio.timeout(8):
            async for event in self.events:
                if isinstance(event, kind):
                    return event
                assert not isinstance(event, SessionError), event
        raise AssertionError(kind)

    async def answers(self, call: ToolCall) -> None:
        """Do what a tool would."""
        result = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
        await self.session.send_tool_result(call.call_id, result)


def _samples(rate_hz: int) -> Iterator[bytes]:
    for index in range(rate_hz // 50):
        yield struct.pack("<h", int(9_000 * math.sin(2 * math.pi * 300 * index / rate_hz)))


@asynccontextmanager
async def conversation(
    made: Maker, *turns: EmulatedTurn, brief: SessionBrief = BRIEF, limit_s: float | None = None
) -> AsyncIterator[tuple[Person, Emulator]]:
    """Hold a conversation without a violation."""
    script = Script(turns=turns, answer_delay_ms=10, max_session_s=limit_s)
    emulator, provider_at = made(script)
    async with emulator:
        provider = provider_at(emulator.url)
        async with provider.open(brief) as session:
            yield Person(session, provider), emulator
        assert emulator.sessions[-1].violations == []


async def test_an_order_is_heard_done_and_answered(made: Maker) -> None:
    async with conversation(made, ORDER) as (person, emulator):
        await person.session.begin_turn(TurnMode.AUTOMATIC)
        await person.speaks(500, silence_ms=700)
        call = await person.hears(ToolCall)
        assert (call.name, call.arguments) == ("set_light", {"room": "hall"})
        await person.answers(call)
        assert (await person.hears(TurnEnd)).expects_answer
        known = [entry.text for entry in emulator.sessions[-1].conversation]
        assert known[:2] == ["hi", "hello"]


async def test_held_turns_follow_automatic_ones(made: Maker) -> None:
    async with conversation(made, STORY) as (person, _):
        for mode in (TurnMode.AUTOMATIC, TurnMode.PUSH_TO_TALK, TurnMode.AUTOMATIC):
            await person.session.begin_turn(mode)
            silence_ms = 700 if mode is TurnMode.AUTOMATIC else 0
            await person.speaks(400, silence_ms=silence_ms)
            if mode is TurnMode.PUSH_TO_TALK:
                await person.session.end_turn()
            await person.hears(TurnEnd)


async def test_a_written_turn_is_answered(made: Maker) -> None:
    async with conversation(made, STORY) as (person, _):
        await person.session.send_text("tell me a story")
        assert (await person.hears(TextOutput)).text.startswith("Once")
        await person.hears(TurnEnd)


async def test_a_press_cuts_the_answer_and_the_model_knows_what_was_heard(made: Maker) -> None:
    async with conversation(made, STORY) as (person, emulator):
        await person.session.begin_turn(TurnMode.PUSH_TO_TALK)
        await person.speaks(300)
        await person.session.end_turn()
        audio = await person.hears(AudioOutput)
        await person.session.interrupt(audio.reply_id, 60)
        await person.session.begin_turn(TurnMode.PUSH_TO_TALK)
        await person.speaks(300)
        await person.session.end_turn()
        end = await person.hears(TurnEnd)
        assert end.reply_id != audio.reply_id
        told = [each for each in emulator.sessions[-1].conversation if each.role == "assistant"]
        assert told[1].audio_ms == 60


async def test_speech_over_the_answer_cuts_it(made: Maker) -> None:
    async with conversation(made, STORY) as (person, emulator):
        await person.session.begin_turn(TurnMode.AUTOMATIC)
        await person.speaks(300, silence_ms=700)
        audio = await person.hears(AudioOutput)
        await person.speaks(300)
        assert (await person.hears(Interrupted)).reply_id == audio.reply_id
        await person.session.interrupt(audio.reply_id, 80)
        await person.speaks(100, silence_ms=700)
        assert (await person.hears(AudioOutput)).reply_id != audio.reply_id
        await person.hears(TurnEnd)
        told = [each for each in emulator.sessions[-1].conversation if each.role == "assistant"]
        assert told[1].audio_ms == 80


async def test_a_session_that_grew_too_old_ends_in_a_way_that_may_be_tried_again(
    made: Maker,
) -> None:
    async with conversation(made, STORY, limit_s=0.3) as (person, _):
        ending: list[object] = []
        try:
            async with asyncio.timeout(5):
                ending = [event async for event in person.events]
        except ConnectionLost as lost:
            ending = [lost]
        # xAI closes in good order: the events end, and nothing is said.
        assert all(getattr(each, "retryable", False) for each in ending)


async def test_a_relay_hears_and_reads_aloud() -> None:
    brief = SessionBrief(answers=False)
    async with conversation(openai, STORY, brief=brief) as (person, _):
        await person.session.begin_turn(TurnMode.AUTOMATIC)
        await person.speaks(300, silence_ms=700)
        while not (heard := await person.hears(Transcript)).final:
            pass
        assert heard.text == "tell me a story"
        relay: Relay = person.session  # type: ignore[assignment]  # promised by answers=False
        await relay.speak("It is ten.", last=False)
        await relay.speak("Good night.", last=True)
        spoken = [await person.hears(TextOutput), await person.hears(TextOutput)]
        end = await person.hears(TurnEnd)
        assert [words.text.strip() for words in spoken] == ["It is ten.", "Good night."]
        assert {words.reply_id for words in spoken} == {end.reply_id}
