"""A speech service as ears and mouth: OpenAI Realtime hears and speaks, a chat server thinks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from config.agent import Agent
from config.services.openai_realtime import OpenAIRealtime
from config.settings import Conversation, Providers, Settings
from providers import registry
from providers.agent.provider import reasoned
from providers.base import Expiring, Session, ToolCall, Transcript, TurnEnd, TurnMode
from providers.emulators.catalogue import AnyEmulator, maker
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators.chat_server import ANSWER
from tests.providers.agent.servers import ChatServer
from tests.providers.agent.talking import BRIEF, of, pcm, spoken, turn

HEARD = "what time is it"
LIGHT = ScriptedCall(name="set_lights", arguments={"room": "kitchen", "state": "on"})
CLOCK = ScriptedCall(name="get_time")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the client a key; the emulator takes any."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")


@asynccontextmanager
async def opened(
    chat: ChatServer, turns: tuple[EmulatedTurn, ...], model: str = "plain", **talk: object
) -> AsyncIterator[tuple[AnyEmulator, Session]]:
    """Open a session with an emulated service that an agent thinks for."""
    script = Script(turns=turns, pace=0.0, answer_delay_ms=0)
    async with maker("openai_realtime")(script) as service:
        settings = Settings(
            agent=Agent(base_url=chat.base_url, model=model),
            conversation=Conversation.model_validate(talk),
            providers=Providers(openai_realtime=OpenAIRealtime(base_url=service.url)),
        )
        provider = reasoned(registry.create("openai_realtime", settings), settings)
        async with provider.open(BRIEF) as session:
            yield service, session


async def ask_aloud(session: Session) -> None:
    """Hold the button for half a second of sound."""
    await session.begin_turn(TurnMode.PUSH_TO_TALK)
    frame = (b"\x00\x10" * 240 + b"\x00\xf0" * 240)[: 24_000 * 2 // 50]
    for _ in range(25):
        await session.send_audio(frame)
    await session.end_turn()


async def test_the_service_hears_and_reads_the_agent_s_sentences(chat: ChatServer) -> None:
    turns = (EmulatedTurn(heard=HEARD),)
    async with opened(chat, turns, reasoning="external") as (service, session):
        await ask_aloud(session)
        events = await turn(session)
        assert not service.sessions[0].violations
    assert of(Transcript, events)[-1] == Transcript(HEARD)
    assert chat.asked()[-1]["body"]["messages"][-1]["content"] == HEARD
    assert len(pcm(events)) > 24_000
    assert spoken(events) == ANSWER
    assert of(TurnEnd, events)[-1].expects_answer


async def test_what_was_not_heard_of_the_service_s_voice_is_not_remembered(
    chat: ChatServer,
) -> None:
    turns = (EmulatedTurn(heard=HEARD),)
    async with opened(chat, turns, reasoning="external") as (service, session):
        await ask_aloud(session)
        events = await turn(session)
        await session.interrupt(of(TurnEnd, events)[-1].reply_id, 1_000)
        await ask_aloud(session)
        await turn(session)
        assert not service.sessions[0].violations
    _, heard, again = chat.asked()[-1]["body"]["messages"][1:]
    assert again["content"] == HEARD
    assert ANSWER.startswith(heard["content"])
    assert len(heard["content"]) < len(ANSWER) / 2


async def test_a_turn_with_many_tools_is_handed_over(chat: ChatServer) -> None:
    turns = (EmulatedTurn(heard=HEARD, tool=LIGHT, tools=(CLOCK,), say=("All is done.",)),)
    async with opened(chat, turns, "echo", hand_over_after_tools=1) as (service, session):
        await ask_aloud(session)
        events = await turn(session)
        after = await turn(session)
        assert [one.violations for one in service.sessions] == [[], []]
    assert [call.name for call in of(ToolCall, events)] == ["set_lights"]
    assert chat.asked()[-1]["body"]["messages"][1]["content"] == HEARD
    assert len(pcm(events)) > 24_000
    assert after == [Expiring(0.0)]
