"""Local ears and mouth, and a chat server's thoughts between them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import numpy as np
import pytest
import soxr

from config.audio import FRAME_BYTES
from config.settings import Settings
from providers.agent.provider import ExternalProvider, create, reasoned
from providers.base import (
    AudioOutput,
    ErrorCode,
    HistoryItem,
    Session,
    SessionBrief,
    SessionError,
    TextOutput,
    ToolCall,
    ToolResult,
    ToolStatus,
    Transcript,
    TurnEnd,
)
from providers.errors import ProviderError
from providers.local.provider import LocalProvider
from providers.local.provider import create as create_local
from providers.local.recognise import load_recogniser
from providers.local.transcript import transcript
from tests.emulators.chat_server import ANSWER
from tests.providers.agent.servers import ChatServer, chat_server
from tests.providers.agent.talking import BRIEF, house, of, pcm, spoken, turn
from tests.providers.local.speech import as_pcm
from tests.providers.local.speech import spoken as spoken_sound


@asynccontextmanager
async def opened(settings: Settings, brief: SessionBrief = BRIEF) -> AsyncIterator[Session]:
    """Open a session of the plain pipeline."""
    provider = create(settings)
    try:
        async with provider.open(brief) as session:
            yield session
    finally:
        inner = provider.inner
        assert isinstance(inner, LocalProvider)
        await inner.aclose()


async def test_a_spoken_question_is_answered_aloud_by_the_agent(chat: ChatServer) -> None:
    question = as_pcm(spoken_sound("hey jarvis, what time is it", "slt"))
    async with opened(house(chat, "plain")) as session:
        for start in range(0, len(question) - FRAME_BYTES, FRAME_BYTES):
            await session.send_audio(question[start : start + FRAME_BYTES])
        await session.end_turn()
        events = await turn(session)
    (heard,) = of(Transcript, events)
    assert heard.text.casefold().startswith("what time is it")
    assert chat.asked()[-1]["body"]["messages"][-1] == {"role": "user", "content": heard.text}
    assert spoken(events) == ANSWER
    assert len(of(TextOutput, events)) == 3
    assert events[-1] == TurnEnd(of(AudioOutput, events)[0].reply_id, expects_answer=True)
    assert "about the garden" in _transcribed(pcm(events)).casefold()


def _transcribed(sound: bytes) -> str:
    """Write down what was spoken, with the recogniser that hears people."""
    samples = np.frombuffer(sound, np.int16).astype(np.float32) / 32768
    return transcript(soxr.resample(samples, 22_050, 16_000), load_recogniser("moonshine", ""))


async def test_the_first_sentence_is_spoken_while_the_rest_is_thought_of() -> None:
    word_ms = 60.0
    with chat_server(word_ms) as server:
        async with opened(house(server, "long")) as session:
            await session.send_text("warm up")
            await turn(session)
            began = time.monotonic()
            await session.send_text("go on")
            async with aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
                async for event in events:
                    if isinstance(event, TextOutput):
                        words = len(event.text.split())
                        text_ms = (time.monotonic() - began) * 1000
                    if isinstance(event, AudioOutput):
                        sound_ms = (time.monotonic() - began) * 1000
                        break
    known_ms = (words + 1) * word_ms  # the next word shows that the sentence is complete
    print(  # noqa: T201 - shown by -rP
        f"sentence complete {known_ms:.0f} ms, told {text_ms:.0f} ms, sounds {sound_ms:.0f} ms"
    )
    assert words == 5
    assert text_ms - known_ms < 1_000
    assert sound_ms - text_ms < 1_500


async def test_the_house_runs_the_agent_s_tools(chat: ChatServer) -> None:
    async with opened(house(chat, "tools")) as session:
        await session.send_text("light please")
        events = await turn(session)
    first, second = of(ToolCall, events)
    assert (first.name, first.arguments) == ("set_lights", {"room": "kitchen", "state": "on"})
    assert second.name == "get_time"
    assert first.reply_id == events[-1].reply_id  # type: ignore[union-attr]  # a TurnEnd
    assert spoken(events) == "Let me see. The tools said 2 things. success."


async def test_arguments_that_are_none_are_the_agent_s_to_mend(chat: ChatServer) -> None:
    async with opened(house(chat, "ollama")) as session:
        await session.send_text("light please")
        events = await turn(session)
    assert [call.name for call in of(ToolCall, events)] == ["get_time"]
    assert "bad_arguments" in chat.asked()[-1]["body"]["messages"][-1]["content"]
    assert spoken(events) == "All done."


async def test_thoughts_and_markup_are_not_spoken(chat: ChatServer) -> None:
    async with opened(house(chat, "thinking")) as session:
        await session.send_text("hello")
        assert spoken(await turn(session)) == "Sure, here it is."


async def test_an_endless_answer_is_stopped(chat: ChatServer) -> None:
    async with opened(house(chat, "long")) as session:
        await session.send_text("talk")
        events = await turn(session)
    assert len(of(TextOutput, events)) == 8
    assert isinstance(events[-1], TurnEnd)


async def test_only_what_was_heard_is_remembered(chat: ChatServer) -> None:
    async with opened(house(chat, "plain")) as session:
        await session.send_text("what time is it")
        events = await turn(session)
        reply_id = of(AudioOutput, events)[0].reply_id
        await session.interrupt(reply_id, 1_000)
        await session.send_text("go on")
        await turn(session)
    first, heard, again = chat.asked()[-1]["body"]["messages"][1:]
    assert (first["content"], again["content"]) == ("what time is it", "go on")
    assert heard["role"] == "assistant"
    assert ANSWER.startswith(heard["content"])
    assert 2 <= len(heard["content"].split()) <= 5


async def test_an_interrupted_agent_is_hung_up_on_and_its_voice_falls_silent() -> None:
    with chat_server(word_ms=40) as server:
        async with opened(house(server, "long")) as session:
            await session.send_text("talk")
            reply_id = await _first_sound(session)
            await session.interrupt(reply_id, 300)
            await asyncio.sleep(0.3)
            assert server.asked()[-1]["hung_up"]
            await session.send_text("something else")
            after = await _first_sound(session)
        assert after != reply_id


async def _first_sound(session: Session) -> str:
    async with asyncio.timeout(10), aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
        async for event in events:
            if isinstance(event, AudioOutput):
                return event.reply_id
    raise AssertionError


async def test_a_new_question_takes_the_place_of_an_unanswered_one() -> None:
    with chat_server(word_ms=100) as server:
        async with opened(house(server, "echo")) as session:
            await session.send_text("the first question of a long evening")
            await session.send_text("second")
            events = await turn(session)
        assert spoken(events) == "You asked: the first question of a long evening second"


async def test_what_was_said_before_the_session_is_known(chat: ChatServer) -> None:
    before = (HistoryItem("user", "I am Ann."), HistoryItem("assistant", "Hello Ann."))
    brief = SessionBrief(room="kitchen", history=before)
    async with opened(house(chat, "plain"), brief) as session:
        await session.send_text("who am I")
        await turn(session)
    said = [message["content"] for message in chat.asked()[-1]["body"]["messages"][1:]]
    assert said == ["I am Ann.", "Hello Ann.", "who am I"]


async def test_a_late_result_counts_in_the_next_turn(chat: ChatServer) -> None:
    async with opened(house(chat, "tools")) as session:
        await session.send_text("light please")
        async with aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
            async for event in events:
                if isinstance(event, ToolCall):
                    break
        await session.interrupt("", 0)
        await session.send_tool_result("c-1", ToolResult(ToolStatus.SUCCESS, {"state": "on"}))
        await session.send_text("and now")
        await turn(session)
    results = [m["content"] for m in chat.asked()[-1]["body"]["messages"] if m["role"] == "tool"]
    assert results[0] == '{"status": "success", "state": "on"}'


async def test_silence_is_nothing_said(chat: ChatServer) -> None:
    before = len(chat.asked())
    async with opened(house(chat, "plain")) as session:
        for _ in range(50):
            await session.send_audio(bytes(FRAME_BYTES))
        await session.end_turn()
        (error,) = of(SessionError, await turn(session))
    assert (error.code, error.fatal) == (ErrorCode.NOTHING_SAID, False)
    assert len(chat.asked()) == before


async def test_an_answer_without_a_word_ends_the_turn(chat: ChatServer) -> None:
    async with opened(house(chat, "wordless")) as session:
        await session.send_text("hello")
        events = await turn(session)
    assert isinstance(events[-1], TurnEnd)
    assert not of(AudioOutput, events)


async def test_an_agent_that_fails_ends_the_session_so_that_another_provider_can_answer(
    chat: ChatServer,
) -> None:
    async with opened(house(chat, "ill")) as session:
        await session.send_text("hello")
        with pytest.raises(ProviderError) as caught:
            await turn(session)
    assert caught.value.code is ErrorCode.SERVICE


async def test_the_provider_claims_what_it_can_do(chat: ChatServer) -> None:
    settings = house(chat, "plain")
    inner = create_local(settings)
    provider = reasoned(inner, settings)
    assert isinstance(provider, ExternalProvider)
    assert provider.name == "local"
    assert create(settings).name == "pipeline"
    assert provider.capabilities.converses
    assert provider.capabilities.truncate
    assert not provider.capabilities.cloud
    assert provider.capabilities.output_format == inner.capabilities.output_format
