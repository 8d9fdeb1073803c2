"""Relays differ in how they speak and fall silent; a session with an agent makes them one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from config.audio import AudioFormat
from providers.agent.agent import Message, Piece, Said, Words
from providers.agent.session import ExternalSession, Terms
from providers.agent.thread import Thread
from providers.base import (
    AudioOutput,
    Interrupted,
    SessionEvent,
    SpeechStarted,
    TextOutput,
    ToolResult,
    ToolSpec,
    Transcript,
    TurnEnd,
    TurnMode,
)
from tests.providers.agent.talking import of, spoken, turn

SECOND = bytes(2_000)
SOUND = AudioFormat(1_000)


class FakeRelay:
    """A relay that tells what a test has it tell, and notes what it was to say."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[SessionEvent] = asyncio.Queue()
        self.said: list[tuple[str, bool]] = []
        self.cut: list[tuple[str, int]] = []

    async def begin_turn(self, mode: TurnMode) -> None: ...

    async def send_audio(self, pcm: bytes) -> None: ...

    async def send_text(self, text: str) -> None: ...

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None: ...

    async def end_turn(self) -> None: ...

    async def prove(self) -> None: ...

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        self.cut.append((reply_id, heard_ms))

    async def speak(self, text: str, *, last: bool) -> None:
        self.said.append((text, last))
        for event in (TextOutput("r", text), AudioOutput("r", SECOND)):
            self.told.put_nowait(event)
        if last:
            self.told.put_nowait(TurnEnd("r"))

    async def events(self) -> AsyncIterator[SessionEvent]:
        while True:
            yield await self.told.get()

    async def all_told(self, sentences: int) -> None:
        """Return once so many sentences were said and their events taken."""
        while True:
            if len(self.said) == sentences and self.told.empty():
                return
            await asyncio.sleep(0.005)


class TwoSentences:
    """An agent that always says the same."""

    async def answer(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec]
    ) -> AsyncIterator[Piece]:
        assert messages
        assert not tools
        yield Words("One two. Three four.")


@asynccontextmanager
async def talking() -> AsyncIterator[tuple[FakeRelay, ExternalSession, Thread]]:
    relay, thread = FakeRelay(), Thread()
    terms = Terms(sound=SOUND, max_sentences=8, tools=())
    agent = TwoSentences()
    session = ExternalSession(relay, agent, thread, terms)  # type: ignore[arg-type]  # a generator is what it needs
    try:
        yield relay, session, thread
    finally:
        await session.aclose()


async def test_sentences_that_come_without_a_space_get_one() -> None:
    async with talking() as (relay, session, _):
        relay.told.put_nowait(Transcript("hello"))
        events = await turn(session)
    assert relay.said == [("One two.", False), ("Three four.", True)]
    assert spoken(events) == "One two. Three four."
    assert len({event.reply_id for event in of(AudioOutput, events)}) == 1


async def test_a_reply_that_is_cut_after_it_was_received_is_told_and_forgotten() -> None:
    async with talking() as (relay, session, thread):
        relay.told.put_nowait(Transcript("hello"))
        events = await turn(session)
        reply_id = of(TurnEnd, events)[0].reply_id
        for event in (Interrupted("r"), SpeechStarted(), TurnEnd("")):
            relay.told.put_nowait(event)
        told = session.events()
        assert await anext(told) == Interrupted(reply_id)
        assert await anext(told) == SpeechStarted()
        await session.interrupt(reply_id, 1_000)
    assert thread.messages == (Said("user", "hello"), Said("assistant", "One two."))
    assert relay.cut[-1] == ("r", 1_000)


async def test_what_still_waits_to_be_told_of_a_cut_answer_is_dropped() -> None:
    async with talking() as (relay, session, _), asyncio.timeout(5):
        await session.send_text("count")
        told = session.events()
        while not isinstance(event := await anext(told), AudioOutput):
            assert isinstance(event, Transcript | TextOutput)
        await relay.all_told(2)
        await session.interrupt(event.reply_id, 0)
        relay.told.put_nowait(SpeechStarted())
        assert await anext(told) == SpeechStarted()


async def test_an_unnamed_interruption_leaves_a_heard_answer_alone() -> None:
    async with talking() as (relay, session, thread):
        relay.told.put_nowait(Transcript("hello"))
        await turn(session)
        await session.interrupt("", 0)
        await session.interrupt("another", 0)
    assert thread.messages[-1] == Said("assistant", "One two. Three four.")
    assert not relay.cut


async def test_sound_of_an_answer_that_was_cut_is_dropped() -> None:
    async with talking() as (relay, session, _):
        relay.told.put_nowait(Transcript("hello"))
        events = await turn(session)
        await session.interrupt(of(TurnEnd, events)[0].reply_id, 0)
        relay.told.put_nowait(AudioOutput("r", SECOND))
        relay.told.put_nowait(SpeechStarted())
        assert await anext(session.events()) == SpeechStarted()
