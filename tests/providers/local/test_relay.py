"""The local provider as ears and mouth for somebody else's thoughts."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest

from config.audio import FRAME_BYTES
from config.settings import LocalProvider as LocalSettings
from config.settings import Mouth, Providers, Settings
from providers.base import (
    AudioOutput,
    ErrorCode,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    Transcript,
    TurnEnd,
)
from providers.errors import Unsupported
from providers.local.process import SpeechWorker
from providers.local.protocol import Done, Event, Open, Said, Say
from providers.local.provider import create
from providers.local.relay import RelayTalk
from providers.local.session import LocalSession
from tests.providers.local.speech import as_pcm, spoken

BRIEF = SessionBrief(answers=False, wake_phrase="hey jarvis")


@pytest.fixture
async def worker() -> AsyncIterator[SpeechWorker]:
    """Give a speech worker with a plain voice."""
    local = LocalSettings(mouth=Mouth.ESPEAK_NG)
    provider = create(Settings(providers=Providers(local=local)))
    yield provider.worker
    await provider.aclose()


@pytest.fixture
async def relay(worker: SpeechWorker) -> AsyncIterator[LocalSession]:
    """Give a session that does not think."""
    async with worker.line() as line:
        session = LocalSession(line, worker, answer_timeout_s=2.0, thinks=False)
        await session.begin(BRIEF)
        yield session
        session.close()


async def until(session: LocalSession, *last: type) -> list[SessionEvent]:
    """Give events up to the first of these kinds."""
    found: list[SessionEvent] = []
    async with asyncio.timeout(10), aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
        async for event in events:
            found.append(event)
            if isinstance(event, last):
                break
    return found


async def say(session: LocalSession, text: str) -> None:
    pcm = as_pcm(spoken(text, "slt"))
    for start in range(0, len(pcm) - FRAME_BYTES, FRAME_BYTES):
        await session.send_audio(pcm[start : start + FRAME_BYTES])


async def test_an_order_is_written_down_and_not_carried_out(relay: LocalSession) -> None:
    await say(relay, "hey jarvis, turn on the kitchen light")
    await relay.end_turn()
    (heard,) = await until(relay, Transcript, SessionError)
    assert isinstance(heard, Transcript)
    assert heard.text.casefold() == "turn on the kitchen light."


async def test_a_turn_in_writing_comes_back_as_it_is(relay: LocalSession) -> None:
    await relay.send_text("why is the sky blue")
    assert await until(relay, Transcript) == [Transcript("why is the sky blue")]


async def test_sentences_are_spoken_in_order_as_one_reply(relay: LocalSession) -> None:
    await relay.speak("The first one.", last=False)
    await relay.speak("The second one.", last=True)
    events = await until(relay, TurnEnd)
    texts = [event for event in events if isinstance(event, TextOutput)]
    assert [event.text for event in texts] == ["The first one.", " The second one."]
    assert {getattr(event, "reply_id", "") for event in events} == {texts[0].reply_id}
    between = events[events.index(texts[0]) + 1 : events.index(texts[1])]
    assert sum(len(event.pcm) for event in between if isinstance(event, AudioOutput)) > 10_000


async def test_the_mouth_waits_for_the_next_sentence_as_long_as_it_takes(
    relay: LocalSession,
) -> None:
    await relay.speak("Well.", last=False)
    await until(relay, AudioOutput)
    await asyncio.sleep(2.3)  # longer than a worker that owes something may be silent
    await relay.speak("", last=True)
    assert isinstance((await until(relay, TurnEnd, SessionError))[-1], TurnEnd)


async def test_an_interruption_forgets_what_was_still_to_be_spoken(relay: LocalSession) -> None:
    for _ in range(5):
        await relay.speak("This is one of very many sentences.", last=False)
    first = (await until(relay, AudioOutput))[-1]
    assert isinstance(first, AudioOutput)
    await relay.interrupt(first.reply_id, 100)
    await relay.speak("Another answer.", last=True)
    events = await until(relay, TurnEnd)
    assert [event.text for event in events if isinstance(event, TextOutput)] == ["Another answer."]
    assert first.reply_id not in {getattr(event, "reply_id", "") for event in events}


async def test_silence_is_nothing_said(relay: LocalSession) -> None:
    for _ in range(50):
        await relay.send_audio(bytes(FRAME_BYTES))
    await relay.end_turn()
    (error,) = await until(relay, SessionError, Transcript)
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (ErrorCode.NOTHING_SAID, False)


async def test_a_session_that_thinks_lets_nobody_else_speak(worker: SpeechWorker) -> None:
    async with worker.line() as line:
        with pytest.raises(Unsupported, match="answers=False"):
            await LocalSession(line, worker).speak("Hello.", last=True)


class Sigh:
    """A mouth that says everything alike."""

    async def speak(self, text: str) -> AsyncGenerator[bytes]:
        yield text.encode()


class SighingModels:
    """Models of which only the mouth is there."""

    async def mouth(self) -> Sigh:
        return Sigh()


async def test_a_reply_that_begins_while_the_end_of_another_is_told_is_spoken() -> None:
    told: list[Event] = []
    over = asyncio.Event()

    async def send(event: Event) -> None:
        told.append(event)
        match [event.text for event in told if isinstance(event, Said)], event:
            case ["One."], Done():
                talk.take(Say("l", "Two.", last=True))
                await asyncio.sleep(0)
            case ["One.", "Two."], Done():
                over.set()
            case _:
                pass

    opened = Open("l", {})
    talk = RelayTalk(opened, SighingModels(), send)  # type: ignore[arg-type]  # the mouth is all
    talk.take(Say("l", "One.", last=True))
    async with asyncio.timeout(5):
        await over.wait()
    talk.close()
    assert sum(isinstance(event, Done) for event in told) == 2
