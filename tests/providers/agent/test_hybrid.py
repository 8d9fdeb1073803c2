"""A provider that thinks for itself hands a turn to the agent once it wants many tools."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from config.agent import AgentKind
from config.settings import Profile
from providers.agent.provider import HybridProvider, reasoned
from providers.base import AudioOutput, Expiring, Session, ToolCall, Transcript, TurnEnd, TurnMode
from providers.errors import Unsupported
from providers.local.provider import create as create_local
from tests.providers.agent.servers import ChatServer
from tests.providers.agent.talking import BRIEF, house, of, pcm, spoken, turn

TWO_THINGS = "turn on the kitchen light and set a timer for five minutes"


@asynccontextmanager
async def opened(chat: ChatServer, after_tools: int, model: str = "echo") -> AsyncIterator[Session]:
    """Open a session of the local provider with an agent behind it."""
    settings = house(chat, model, reasoning="built-in", hand_over_after_tools=after_tools)
    local = create_local(settings)
    provider = reasoned(local, settings)
    assert isinstance(provider, HybridProvider)
    try:
        async with provider.open(BRIEF) as session:
            yield session
    finally:
        await local.aclose()


async def test_a_short_turn_stays_with_the_provider(chat: ChatServer) -> None:
    before = len(chat.asked())
    async with opened(chat, after_tools=1) as session:
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_text("turn on the kitchen light")
        events = await turn(session)
    assert spoken(events) == "I turned on the kitchen light."
    assert len(of(ToolCall, events)) == 1
    assert len(chat.asked()) == before


async def test_one_call_more_hands_the_turn_over(chat: ChatServer) -> None:
    async with opened(chat, after_tools=1) as session:
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_text(TWO_THINGS)
        events = await turn(session)
        after = await turn(session)
    assert [call.name for call in of(ToolCall, events)] == ["set_lights"]
    assert of(Transcript, events) == [Transcript(TWO_THINGS)]
    assert spoken(events) == f"You asked: {TWO_THINGS}"
    assert len(pcm(events)) > 40_000
    assert isinstance(events[-1], TurnEnd)
    # The service did not hear that answer: a new session is to be told of it.
    assert after == [Expiring(0.0)]
    asked, call, result = chat.asked()[-1]["body"]["messages"][1:]
    assert asked["content"] == TWO_THINGS
    assert call["tool_calls"][0]["function"]["name"] == "set_lights"
    assert '"state": "on"' in result["content"]


async def test_the_agent_goes_on_with_tools_of_its_own(chat: ChatServer) -> None:
    async with opened(chat, after_tools=1, model="ollama") as session:
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_text(TWO_THINGS)
        events = await turn(session)
    assert [call.name for call in of(ToolCall, events)] == ["set_lights"]
    assert spoken(events) == "All done."


async def test_the_next_turn_begins_with_the_provider_again(chat: ChatServer) -> None:
    async with opened(chat, after_tools=1) as session:
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_text(TWO_THINGS)
        events = await turn(session)
        await turn(session)
        await session.interrupt(of(AudioOutput, events)[0].reply_id, 700)
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_text("turn on the kitchen light")
        events = await turn(session)
        assert [call.arguments["state"] for call in of(ToolCall, events)] == ["on"]
        await session.begin_turn(TurnMode.AUTOMATIC)
        await session.send_text(TWO_THINGS)
        await turn(session)
    said = [
        message["content"]
        for message in chat.asked()[-1]["body"]["messages"][1:]
        if message["role"] in {"user", "assistant"} and message["content"]
    ]
    first, heard, second, answered, third = said
    assert (first, second, third) == (TWO_THINGS, "turn on the kitchen light", TWO_THINGS)
    assert "You asked: turn on the".startswith(heard)
    assert answered == "I turned on the kitchen light."


def test_an_agent_that_cannot_know_what_was_done_is_refused(chat: ChatServer) -> None:
    settings = house(chat, "plain", reasoning="built-in", hand_over_after_tools=2)
    agent = settings.agent.model_copy(update={"kind": AgentKind.HOME_ASSISTANT})
    settings = settings.model_copy(update={"agent": agent})
    with pytest.raises(Unsupported, match="would do it again"):
        reasoned(create_local(settings), settings)


def test_a_profile_decides_for_itself(chat: ChatServer) -> None:
    settings = house(chat, "plain", reasoning="built-in")
    local = create_local(settings)
    assert reasoned(local, settings) is local
    hybrid = reasoned(local, settings, Profile(hand_over_after_tools=1))
    assert isinstance(hybrid, HybridProvider)
    assert hybrid.name == "local"
