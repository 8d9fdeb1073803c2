"""An agent behind a chat interface: Ollama, llama.cpp, vLLM, OpenAI, and many others."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Final

from config.agent import Agent as AgentSettings
from providers.agent import chat_codec, http
from providers.agent.address import Place, place_of
from providers.agent.agent import Agent, Message, Piece
from providers.agent.sse import EventReader
from providers.base import SessionBrief, ToolSpec
from providers.errors import ConnectionLost, ErrorCode, ProviderError
from providers.wire.reading import Oddities

_NAME: Final = "agent"
_DONE: Final = "[DONE]"


class ChatAgency:
    """Begins conversations with a chat server."""

    name = _NAME
    remembers_what_was_heard = True

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self.is_elsewhere = place_of(settings, None).is_elsewhere

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Agent]:
        """Begin a conversation; the key is fetched anew. Raises `Rejected`."""
        settings = self._settings
        place = place_of(settings, settings.api_key)
        async with http.opened(place) as client:
            told = chat_codec.instructions(brief, settings.instructions)
            yield ChatAgent(client, place, model=settings.model, told=told)


class ChatAgent:
    """One conversation; the server keeps nothing of it, so that every request holds it all."""

    def __init__(self, client: http.Client, place: Place, *, model: str, told: str) -> None:
        self._client = client
        self._place = place
        self._model = model
        self._told = told
        self._oddities = Oddities(place.name)

    async def answer(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec]
    ) -> AsyncGenerator[Piece]:
        """Answer the last of the messages."""
        body = chat_codec.request(self._model, self._told, messages, tools)
        answer = chat_codec.Answer()
        try:
            async with (
                self._client.asked("/chat/completions", body) as response,
                aclosing(self._events(response)) as events,
            ):
                async for event in events:
                    if event.strip() == _DONE:
                        answer.finished = True
                        break
                    for piece in self._pieces(answer, event):
                        yield piece
        except ProviderError as error:
            error.provider = error.provider or self._place.name
            raise
        if not answer.finished:
            raise ConnectionLost(
                f"{self._place.shown}: the answer broke off",
                code=ErrorCode.SERVICE,
                provider=self._place.name,
                operation="receive",
            )
        for call in answer.calls():
            yield call

    def _pieces(self, answer: chat_codec.Answer, event: str) -> list[Piece]:
        fields = self._oddities.message(self._place.without_secret(event))
        return answer.take(fields) if fields is not None else []

    async def _events(self, response: http.Answer) -> AsyncGenerator[str]:
        """Give the events of an answer; of a server that does not stream, the whole as one."""
        if not response.streams:
            yield (await response.whole()).decode(errors="replace")
            return
        reader, loop = EventReader(), asyncio.get_running_loop()
        async with aclosing(response.chunks()) as chunks:
            # Comments keep a connection alive, and a person waiting: only events count.
            deadline = loop.time() + self._place.timeout_s
            while (chunk := await self._next(chunks, deadline)) is not None:
                for event in reader.feed(chunk):
                    deadline = loop.time() + self._place.timeout_s
                    yield event

    async def _next(self, chunks: AsyncGenerator[bytes], deadline: float) -> bytes | None:
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(chunks, None)
        except TimeoutError as error:
            raise http.silent(self._place) from error
