"""xAI Grok Voice: opens sessions, and takes a conversation up again where xAI still has it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

from config.services.grok_voice import GrokVoice
from config.settings import Settings
from providers.base import Capabilities, Session, SessionBrief, Side
from providers.errors import ErrorCode, ProviderError, Rejected, Unsupported
from providers.grok_voice import catalogue
from providers.grok_voice.codec import GrokCodec
from providers.realtime import complaints
from providers.realtime.address import realtime_key, realtime_url
from providers.realtime.session import (
    CONNECT_TIMEOUT_S,
    RealtimeSession,
    connected,
    listening,
)
from providers.wire.socket import Place

NAME = GrokCodec.provider

# Conversations that can be taken up again. Full: the oldest is told anew from its history.
_CONVERSATIONS: Final = 32


class GrokVoiceProvider:
    """Speech to speech with xAI's Grok."""

    name = NAME

    def __init__(self, settings: GrokVoice) -> None:
        self._settings = settings
        self._conversations: dict[str, str] = {}
        """xAI's id of each of the house's conversations."""
        self.capabilities = Capabilities(
            turn_end=Side.SERVICE,
            barge_in=Side.SERVICE,
            truncate=True,
            manual_turn=True,
            text_turn=True,
            resume=settings.resumption,
            tools=True,
            cloud=True,
            reads_strangers=settings.web_search or settings.x_search,
            max_minutes=settings.max_session_minutes or catalogue.MAX_MINUTES,
            input_format=GrokCodec.input_format,
            output_format=GrokCodec.output_format,
            models=catalogue.MODELS,
            voices=() if settings.base_url else catalogue.VOICES,
        )

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session; its memory is what xAI kept, else the history of the brief."""
        if not brief.answers:
            raise Unsupported(
                "xAI's sessions answer by themselves, and cannot be ears and mouth only",
                provider=NAME,
                operation="connect",
            )
        async with AsyncExitStack() as stack:
            session, resumed = await self._connect(stack, brief)
            await stack.enter_async_context(listening(session))
            if not resumed:
                await session.remember(brief.history)
            yield session

    async def _connect(
        self, stack: AsyncExitStack, brief: SessionBrief
    ) -> tuple[RealtimeSession, bool]:
        """Give a session that is set up, and whether it remembers the conversation.

        What xAI does with an id it has forgotten is not told anywhere: a refusal is answered with
        a conversation told anew.
        """
        known = self._conversations.pop(brief.conversation_id, "")
        try:
            session, given = await stack.enter_async_context(self._connected(brief, known))
        except ProviderError as error:
            if not known or error.code is not ErrorCode.MISCONFIGURED:
                raise
            known = ""
            session, given = await stack.enter_async_context(self._connected(brief, known))
        self._note(brief.conversation_id, given)
        return session, bool(known) and given == known

    def _connected(
        self, brief: SessionBrief, known: str
    ) -> AbstractAsyncContextManager[tuple[RealtimeSession, str]]:
        codec = GrokCodec(self._settings, brief, self._voice(brief))
        return connected(self._place(brief, known), self._settings, codec, brief)

    def _note(self, conversation_id: str, given: str) -> None:
        if not (self._settings.resumption and conversation_id and given):
            return
        while len(self._conversations) >= _CONVERSATIONS:
            self._conversations.pop(next(iter(self._conversations)))
        self._conversations[conversation_id] = given

    def _place(self, brief: SessionBrief, known: str) -> Place:
        model = brief.model or self._settings.model or catalogue.MODELS[0]
        query = {"conversation_id": known} if known else {}
        url, shown = realtime_url(catalogue.URL, self._settings, NAME, model=model, query=query)
        secret = realtime_key(self._settings, catalogue.KEY_VARIABLES, NAME)
        return Place(
            provider=NAME,
            url=url,
            shown=shown,
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            open_timeout_s=CONNECT_TIMEOUT_S,
            refusal=complaints.refusal,
        )

    def _voice(self, brief: SessionBrief) -> str:
        """Give the voice to ask for; xAI does not mind how its name is written."""
        if self._settings.custom_voice:
            return self._settings.custom_voice
        voice = (brief.voice or self._settings.voice or catalogue.VOICES[0]).lower()
        if voice in catalogue.VOICES or self._settings.base_url:
            return voice
        raise Rejected(
            f"voice: expected one of {', '.join(catalogue.VOICES)}; found {voice!r}",
            code=ErrorCode.MISCONFIGURED,
            provider=NAME,
            operation="connect",
        )


def create(settings: Settings) -> GrokVoiceProvider:
    """Give the provider of these settings."""
    return GrokVoiceProvider(settings.providers.grok_voice)
