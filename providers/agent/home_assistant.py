"""An agent behind Home Assistant: one of its conversation agents, acting with its own tools.

https://developers.home-assistant.io/docs/intent_conversation_api describes the interface.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from config.agent import Agent as AgentSettings
from providers.agent import http
from providers.agent.address import place_of
from providers.agent.agent import Agent, Asks, Message, Piece, Said, Words
from providers.base import SessionBrief, ToolSpec
from providers.errors import ErrorCode, ProtocolViolation, ProviderError, Rejected
from providers.wire.reading import Fields, inner, text

_PATH: Final = "/api/conversation/process"


class HomeAssistantAgency:
    """Begins conversations with an agent of Home Assistant."""

    name = "home_assistant"
    remembers_what_was_heard = False

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self.is_elsewhere = place_of(settings, None).is_elsewhere

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Agent]:
        """Begin a conversation; the token is fetched anew. Raises `Rejected`."""
        if self._settings.token is None:
            raise Rejected(
                "agent.token: expected where a long-lived access token is kept, found nothing",
                provider=self.name,
                operation="connect",
                cure='under [agent] write token = { file = "PATH" }; Home Assistant makes one under'
                " your profile, Security",
            )
        place = place_of(self._settings, self._settings.token)
        async with http.opened(place) as client:
            yield HomeAssistantAgent(client, brief.language, self._settings.agent_id)


class HomeAssistantAgent:
    """One conversation; Home Assistant keeps it, under the id it gave with the first answer."""

    def __init__(self, client: http.Client, language: str, agent_id: str) -> None:
        self._client = client
        self._asking = {"language": language} | ({"agent_id": agent_id} if agent_id else {})

    async def answer(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec],  # noqa: ARG002 - it has its own
    ) -> AsyncGenerator[Piece]:
        """Answer the last thing said; the answer comes as a whole."""
        said = [one.text for one in messages if isinstance(one, Said) and one.speaker == "user"]
        async with self._client.asked(_PATH, {"text": said[-1], **self._asking}) as response:
            told = _object(await response.whole())
        if conversation := text(told, "conversation_id"):
            self._asking["conversation_id"] = conversation
        yield Words(speech(told))
        if told.get("continue_conversation") is True:
            yield Asks()


def speech(told: Fields) -> str:
    """Give the words of an answer. Raises `ProviderError` when there are none."""
    response = inner(told, "response")
    spoken = text(inner(inner(response, "speech"), "plain"), "speech")
    if spoken.strip():
        return spoken
    code = text(inner(response, "data"), "code")
    raise ProviderError(
        f"the agent of Home Assistant answered without a word{f' ({code[:60]})' if code else ''}",
        code=ErrorCode.SERVICE,
        provider=HomeAssistantAgency.name,
        operation="answer",
    )


def _object(body: bytes) -> Fields:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        return told
    raise ProtocolViolation(
        f"expected a JSON object of {_PATH}, found {len(body)} bytes that are none",
        provider=HomeAssistantAgency.name,
        operation="receive",
    )
