"""Our OpenAI Realtime client with aimock, a mock of the service by other people.

Left out, because aimock has none of it: spoken answers (its Realtime answers are text), server
turn detection, transcripts of what the person says (only in sessions of type transcription, which
we do not open), `conversation.item.truncate` and `.delete` (passed over), a cancel that stops the
answer (it reads no message while it answers), usage (always 0). It names `response.cancelled`,
which the service does not have. It has no Grok Voice: its Realtime server would take that client's
messages too, but it knows nothing of xAI's session, so that it would prove nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from config.services.openai_realtime import OpenAIRealtime
from providers.base import (
    HistoryItem,
    SessionBrief,
    SessionError,
    TextOutput,
    ToolCall,
    TurnEnd,
    TurnMode,
    Usage,
)
from providers.errors import ErrorCode, Rejected
from providers.openai_realtime.provider import OpenAIRealtimeProvider
from tests.independent.peers import KEY
from tests.independent.person import LIGHT, Person, of, words

STORY = "Once upon a time there was a house that listened."


@asynccontextmanager
async def conversation(url: str, brief: SessionBrief) -> AsyncIterator[Person]:
    """Hold a conversation with aimock."""
    provider = OpenAIRealtimeProvider(OpenAIRealtime(base_url=url))
    async with provider.open(brief) as session:
        yield Person(session, provider)


async def understood(url: str) -> dict[str, Any]:
    """What aimock made of our last request for an answer."""
    async with httpx.AsyncClient(trust_env=False) as client:
        journal = f"http{url.removeprefix('ws')}/__aimock/journal"
        answer = await client.get(journal, headers={"Authorization": f"Bearer {KEY}"})
    body: dict[str, Any] = answer.json()[-1]["body"]
    return body


async def test_a_written_turn_is_answered_in_pieces(aimock: str) -> None:
    async with conversation(aimock, SessionBrief()) as person:
        await person.session.send_text("tell me a story")
        told = await person.hears_out()

        assert words(told) == STORY
        assert len(of(told, TextOutput)) > 5
        assert of(told, Usage) == [Usage()]  # it counts nothing


async def test_a_held_turn_is_committed_and_answered(aimock: str) -> None:
    brief = SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK)
    async with conversation(aimock, brief) as person:
        await person.session.begin_turn(TurnMode.PUSH_TO_TALK)
        await person.speaks(300)
        await person.session.end_turn()

        told = await person.hears_out()

        assert words(told) == "I heard you."
        assert 300 in [usage.audio_in_ms for usage in of(told, Usage)]


async def test_a_tool_is_called_and_its_result_told(aimock: str) -> None:
    async with conversation(aimock, SessionBrief(tools=(LIGHT,))) as person:
        await person.session.send_text("turn on the light")
        call = await person.hears(ToolCall)
        assert (call.name, call.arguments) == ("set_light", {"room": "hall"})

        told = await person.does(call)

        assert words(told) == "The light is on. Anything else?"
        assert of(told, TurnEnd)[0].expects_answer
        result = (await understood(aimock))["messages"][-1]
        assert (result["role"], result["tool_call_id"]) == ("tool", call.call_id)


async def test_it_knows_our_instructions_model_and_what_was_said_before(aimock: str) -> None:
    said = (HistoryItem("user", "hi"), HistoryItem("assistant", "hello"))
    brief = SessionBrief(model="gpt-realtime-2", instructions="Be kind.", history=said)
    async with conversation(aimock, brief) as person:
        await person.session.send_text("tell me a story")
        await person.hears_out()

    request = await understood(aimock)
    system, *rest = request["messages"]
    assert request["model"] == "gpt-realtime-2"
    assert system["role"] == "system"
    assert "Be kind." in system["content"]
    assert [message["role"] for message in rest] == ["user", "assistant", "user"]
    assert rest[1]["content"] == "hello"


async def test_a_reply_that_was_cut_is_not_heard_of_again(aimock: str) -> None:
    async with conversation(aimock, SessionBrief()) as person:
        await person.session.send_text("tell me a story")
        cut = await person.hears(TextOutput)
        await person.session.interrupt(cut.reply_id, 0)
        await person.session.send_text("tell me a story again")

        told = await person.hears_out()

        assert cut.reply_id not in {text.reply_id for text in of(told, TextOutput)}
        assert words(told) == STORY


async def test_a_failed_answer_is_told_and_the_session_lives_on(aimock: str) -> None:
    async with conversation(aimock, SessionBrief()) as person:
        await person.session.send_text("break")
        error = (await person.listens_until(SessionError))[-1]
        assert isinstance(error, SessionError)
        assert (error.code, error.message) == (ErrorCode.SERVICE, "too much to do")
        assert not error.fatal

        await person.session.send_text("tell me a story")
        assert words(await person.hears_out()) == STORY


async def test_a_wrong_key_is_told(aimock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    with pytest.raises(Rejected) as caught:
        async with conversation(aimock, SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.KEY_REFUSED
