"""Sessions with a real speech worker and a real chat server, for tests."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from config.agent import Agent, Reasoning
from config.settings import Conversation, Mouth, Providers, Settings
from config.settings import LocalProvider as LocalSettings
from providers.base import (
    AudioOutput,
    Expiring,
    Session,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolStatus,
    TurnEnd,
    VocabularyItem,
)
from tests.providers.agent.servers import ChatServer
from tests.providers.local.orders import TOOLS

LIGHT_ON = {
    "changed": [{"name": "kitchen light", "room": "kitchen", "kind": "light", "state": "on"}]
}
BRIEF = SessionBrief(
    room="kitchen",
    wake_phrase="hey jarvis",
    tools=tuple(
        ToolSpec(name=name, description=name, parameters={"type": "object"}) for name in TOOLS
    ),
    vocabulary=(
        VocabularyItem(name="kitchen", kind="room"),
        VocabularyItem(name="kitchen light", kind="light", room="kitchen"),
    ),
)


def house(chat: ChatServer, model: str, **talk: object) -> Settings:
    """Give settings with an agent, and a quick plain voice."""
    return Settings(
        agent=Agent(base_url=chat.base_url, model=model),
        conversation=Conversation.model_validate({"reasoning": Reasoning.EXTERNAL} | talk),
        providers=Providers(local=LocalSettings(mouth=Mouth.ESPEAK_NG)),
    )


async def turn(
    session: Session, tool: Callable[[ToolCall], ToolResult] | None = None
) -> list[SessionEvent]:
    """Give the events of one turn; tools are answered."""
    found: list[SessionEvent] = []
    async with asyncio.timeout(15), aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
        async for event in events:
            found.append(event)
            if isinstance(event, ToolCall):
                result = tool(event) if tool else ToolResult(ToolStatus.SUCCESS, LIGHT_ON)
                await session.send_tool_result(event.call_id, result)
            if isinstance(event, TurnEnd | SessionError | Expiring):
                break
    return found


def of[T](kind: type[T], events: list[SessionEvent]) -> list[T]:
    """Give the events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def spoken(events: list[SessionEvent]) -> str:
    """Give the words of an answer."""
    return "".join(one.text for one in of(TextOutput, events))


def pcm(events: list[SessionEvent]) -> bytes:
    """Give the sound of an answer."""
    return b"".join(one.pcm for one in of(AudioOutput, events))
