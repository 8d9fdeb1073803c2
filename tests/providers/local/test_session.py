"""A session with the real speech worker: hears, acts through tools, answers, and survives."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

import pytest

from config.audio import FRAME_BYTES, HOUSE
from config.settings import LocalProvider as LocalSettings
from config.settings import Mouth, Providers, Settings
from providers.base import (
    AudioOutput,
    ErrorCode,
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
    VocabularyItem,
)
from providers.errors import ConnectionLost, ProtocolViolation, Rejected
from providers.local.process import SpeechWorker
from providers.local.provider import LocalProvider, create
from providers.local.session import LocalSession
from tests.providers.local.orders import TOOLS
from tests.providers.local.speech import as_pcm, spoken

BRIEF = SessionBrief(
    room="kitchen",
    wake_phrase="hey jarvis",
    tools=tuple(ToolSpec(name=name, description="", parameters={}) for name in TOOLS),
    vocabulary=(
        VocabularyItem(name="kitchen", kind="room"),
        VocabularyItem(name="kitchen light", kind="light", room="kitchen"),
    ),
)
LIGHT_ON = {
    "changed": [{"name": "kitchen light", "room": "kitchen", "kind": "light", "state": "on"}]
}


@pytest.fixture
async def provider() -> AsyncIterator[LocalProvider]:
    local = LocalSettings(mouth=Mouth.ESPEAK_NG)
    made = create(Settings(providers=Providers(local=local)))
    yield made
    await made.aclose()


async def _turn(
    session: Session, answer: Callable[[ToolCall], ToolResult] | None = None
) -> list[SessionEvent]:
    """Give the events of one turn; tools are answered."""
    found: list[SessionEvent] = []
    async with asyncio.timeout(15), aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
        async for event in events:
            found.append(event)
            if isinstance(event, ToolCall):
                result = answer(event) if answer else ToolResult(ToolStatus.SUCCESS, LIGHT_ON)
                await session.send_tool_result(event.call_id, result)
            if isinstance(event, TurnEnd | SessionError):
                break
    return found


def _of[T](kind: type[T], events: list[SessionEvent]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


async def _say(session: Session, text: str) -> None:
    pcm = as_pcm(spoken(text, "slt"))
    for start in range(0, len(pcm) - FRAME_BYTES, FRAME_BYTES):
        await session.send_audio(pcm[start : start + FRAME_BYTES])


async def test_a_spoken_order_calls_the_tool_and_is_answered_aloud(
    provider: LocalProvider,
) -> None:
    async with provider.open(BRIEF) as session:
        await _say(session, "hey jarvis, turn on the kitchen light")
        await session.end_turn()
        events = await _turn(session)
    (heard,) = _of(Transcript, events)
    (call,) = _of(ToolCall, events)
    assert heard.text.casefold().startswith("turn on the kitchen light")
    assert (call.name, call.arguments) == ("set_lights", {"name": "kitchen light", "state": "on"})
    assert [said.text for said in _of(TextOutput, events)] == ["I turned on the kitchen light."]
    speech = b"".join(sound.pcm for sound in _of(AudioOutput, events))
    assert provider.capabilities.output_format.ms_of(len(speech)) > 800
    assert {said.reply_id for said in _of(TextOutput, events)} == {events[-1].reply_id}  # type: ignore[union-attr]  # a TurnEnd


async def test_written_turns_follow_each_other_in_one_session(provider: LocalProvider) -> None:
    async with provider.open(BRIEF) as session:
        await session.send_text("turn on the kitchen light")
        await _turn(session)
        await session.send_text("turn it off again")
        (call,) = _of(ToolCall, await _turn(session))
    assert call.arguments == {"name": "kitchen light", "state": "off"}


async def test_a_question_back_expects_an_answer(provider: LocalProvider) -> None:
    async with provider.open(BRIEF) as session:
        await session.send_text("good night")
        assert _of(TurnEnd, await _turn(session))[0].expects_answer
        await session.send_text("yes")
        (call,) = _of(ToolCall, await _turn(session))
    assert call.arguments == {"everywhere": True, "state": "off"}


ASKS = {
    "code": "needs_confirmation",
    "question": "Shall I really unlock the front door?",
    "token": "t-1",
}


@pytest.mark.parametrize(
    ("between", "called"), [((), ["confirm"]), (("he said turn the light and left",), [])]
)
async def test_a_confirmation_is_asked_for_and_only_the_next_turn_answers_it(
    provider: LocalProvider, between: tuple[str, ...], called: list[str]
) -> None:
    brief = replace(
        BRIEF, vocabulary=(*BRIEF.vocabulary, VocabularyItem(name="front door", kind="lock"))
    )

    def ask(_call: ToolCall) -> ToolResult:
        return ToolResult(ToolStatus.ERROR, ASKS)

    async with provider.open(brief) as session:
        await session.send_text("unlock the front door")
        asked = await _turn(session, ask)
        for text in between:
            await session.send_text(text)
            await _turn(session)
        await session.send_text("yes please")
        calls = _of(ToolCall, await _turn(session))
    assert [said.text for said in _of(TextOutput, asked)] == [ASKS["question"]]
    assert _of(TurnEnd, asked)[0].expects_answer
    assert [call.name for call in calls] == called
    assert all(call.arguments == {"token": "t-1"} for call in calls)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("he said turn the light and left", ErrorCode.NOT_UNDERSTOOD),
        ("   ", ErrorCode.NOTHING_SAID),
    ],
)
async def test_what_leads_to_nothing_is_told_and_the_session_goes_on(
    provider: LocalProvider, text: str, code: ErrorCode
) -> None:
    async with provider.open(BRIEF) as session:
        await session.send_text(text)
        (error,) = _of(SessionError, await _turn(session))
        await session.send_text("turn on the kitchen light")
        after = await _turn(session)
    assert (error.code, error.fatal) == (code, False)
    assert _of(ToolCall, after)


async def test_the_wake_phrase_alone_is_nothing_said(provider: LocalProvider) -> None:
    async with provider.open(BRIEF) as session:
        await _say(session, "hey jarvis")
        await session.end_turn()
        (error,) = _of(SessionError, await _turn(session))
    assert error.code is ErrorCode.NOTHING_SAID


async def test_an_interrupted_reply_falls_silent_and_was_not_asked(
    provider: LocalProvider,
) -> None:
    async with provider.open(BRIEF) as session:
        await session.send_text("what can you do")
        reply_id = ""
        async with asyncio.timeout(10), aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
            async for event in events:
                if isinstance(event, AudioOutput):
                    reply_id = event.reply_id
                    break
        await session.interrupt(reply_id, 100)
        await session.send_text("turn on the kitchen light")
        after = await _turn(session)
    replies = {event.reply_id for event in _of(AudioOutput, after)}
    assert len(replies) == 1
    assert reply_id not in replies


async def test_a_failed_tool_is_told(provider: LocalProvider) -> None:
    def fail(_call: ToolCall) -> ToolResult:
        return ToolResult(ToolStatus.ERROR, {"code": "denied", "message": "no"})

    async with provider.open(BRIEF) as session:
        await session.send_text("turn on the kitchen light")
        said = _of(TextOutput, await _turn(session, fail))
    assert [one.text for one in said] == ["I'm not allowed to do that."]


async def test_a_killed_worker_fails_the_session_and_the_next_one_works(
    provider: LocalProvider,
) -> None:
    async with provider.open(BRIEF) as session:
        pid = provider.worker.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        (error,) = await _turn(session)
    assert isinstance(error, SessionError)
    assert error.fatal
    assert error.retryable
    async with provider.open(BRIEF) as session:
        await session.send_text("turn on the kitchen light")
        assert _of(ToolCall, await _turn(session))


async def test_a_stopped_worker_is_replaced_within_the_deadline(
    provider: LocalProvider,
) -> None:
    async with provider.worker.line() as line:
        session = LocalSession(line, provider.worker, answer_timeout_s=0.5)
        await session.begin(BRIEF)
        pid = provider.worker.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        await session.send_text("turn on the kitchen light")
        (error,) = await _turn(session)
    assert isinstance(error, SessionError)
    assert error.fatal
    assert time.monotonic() - began < 2.5
    assert provider.worker.pid is None


async def test_a_worker_that_cannot_start_is_a_lost_connection() -> None:
    worker = SpeechWorker(LocalSettings(), "en", command=("/no/such/program",))
    with pytest.raises(ConnectionLost):
        async with worker.line():
            pass


async def test_a_worker_that_exits_at_once_fails_the_session() -> None:
    worker = SpeechWorker(LocalSettings(), "en", command=(sys.executable, "-c", "pass"))
    async with worker.line() as line:
        (error,) = await _turn(LocalSession(line, worker))
    assert isinstance(error, SessionError)
    assert error.fatal


async def _ended(provider: LocalProvider) -> None:
    async with asyncio.timeout(5):
        while provider.worker.pid is not None:  # noqa: ASYNC110 - another task ends it
            await asyncio.sleep(0.02)


async def test_an_unused_worker_is_ended_and_comes_back() -> None:
    local = LocalSettings(mouth=Mouth.ESPEAK_NG, idle_s=0.2)
    provider = create(Settings(providers=Providers(local=local)))
    try:
        async with provider.open(BRIEF):
            first = provider.worker.pid
        await _ended(provider)
        async with provider.open(BRIEF) as session:
            assert provider.worker.pid not in {None, first}
            await session.send_text("what time is it")
            assert _of(ToolCall, await _turn(session))
    finally:
        await provider.aclose()


async def test_the_control_process_loads_neither_numbers_nor_models() -> None:
    heavy = ("numpy", "onnxruntime", "hassil", "soxr", "piper", "home_assistant_intents")
    program = (
        "import sys, providers.local.provider; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.strip() == b"[]"


async def test_the_voice_speaks_without_a_session(provider: LocalProvider) -> None:
    speech = [piece async for piece in provider.voice.speak("Der Timer ist fertig.", "de")]
    assert provider.voice.output_format.ms_of(len(b"".join(speech))) > 800


async def test_two_lines_speak_side_by_side(provider: LocalProvider) -> None:
    async def speak(text: str) -> int:
        return sum([len(piece) async for piece in provider.voice.speak(text)])

    one, two = await asyncio.gather(speak("This is the first."), speak("This is the second."))
    assert min(one, two) > HOUSE.bytes_of(500)


async def test_a_frame_of_the_wrong_size_is_refused(provider: LocalProvider) -> None:
    async with provider.open(BRIEF) as session:
        with pytest.raises(ProtocolViolation):
            await session.send_audio(bytes(100))


async def test_a_language_it_does_not_understand_is_refused(provider: LocalProvider) -> None:
    with pytest.raises(Rejected, match="de"):
        async with provider.open(replace(BRIEF, language="de")):
            pass
