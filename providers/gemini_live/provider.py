"""The provider of Google Gemini Live: opens sessions, and continues those of a conversation."""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from config.audio import HOUSE
from config.services.gemini_live import GeminiLive
from config.settings import Settings
from providers.base import Capabilities, Session, SessionBrief, Side
from providers.errors import ErrorCode, ProviderError, Unsupported
from providers.gemini_live import models
from providers.gemini_live.handles import Handles
from providers.gemini_live.models import NAME
from providers.gemini_live.place import Site
from providers.gemini_live.reply import OUTPUT
from providers.gemini_live.session import GeminiSession
from providers.gemini_live.setup import Plan, plan
from providers.gemini_live.turns import Turns
from providers.gemini_live.vertex import Identity
from providers.wire.socket import Place, opened

logger = logging.getLogger(__name__)

_MAX_MINUTES: Final = 8.5
"""A connection lives about ten minutes; its last one has a warning, this is before it."""


class GeminiProvider:
    """Gemini Live, by the Gemini API or Vertex AI."""

    name = NAME

    def __init__(self, settings: GeminiLive) -> None:
        self.capabilities = _capabilities(settings)
        self._settings = settings
        self._site = Site(settings, Identity(settings) if settings.vertex.project else None)
        self._handles = Handles()

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session, or continue the conversation's last one. Raises `ProviderError`."""
        if not brief.answers:
            raise Unsupported(f"{NAME} cannot only listen and speak", provider=NAME)
        planned = plan(brief, self._settings, on_vertex=self._site.identity is not None)
        place = await self._site.place()
        async with AsyncExitStack() as stack:
            yield await self._continued(stack, place, planned) or await self._begun(
                stack, place, planned, handle=""
            )

    async def _continued(
        self, stack: AsyncExitStack, place: Place, planned: Plan
    ) -> GeminiSession | None:
        """Continue the last session; a handle the service does not know any more is forgotten."""
        brief = planned.brief
        handle = self._handles.usable(
            brief.conversation_id, character=planned.character, items=len(brief.history)
        )
        if not handle:
            return None
        try:
            return await self._begun(stack, place, planned, handle=handle)
        except ProviderError as error:
            self._handles.forget(brief.conversation_id)
            if error.operation == "connect" or error.code is ErrorCode.QUOTA:
                raise
            logger.info("the session cannot be continued, told anew: %s", error)
            await stack.aclose()
            return None

    async def _begun(
        self, stack: AsyncExitStack, place: Place, planned: Plan, *, handle: str
    ) -> GeminiSession:
        socket = await stack.enter_async_context(opened(place, self._settings))
        turns = Turns(secrets.token_hex(4), planned.manner)
        session = GeminiSession(socket, planned, turns, self._handles)
        stack.push_async_callback(session.aclose)
        await session.begin(self._site.model_path(planned.model), handle)
        return session


def create(settings: Settings) -> GeminiProvider:
    """Give the provider of these settings. Raises `Rejected` for a voice it does not have."""
    own = settings.providers.gemini_live
    models.voice(own.voice)
    return GeminiProvider(own)


def _capabilities(settings: GeminiLive) -> Capabilities:
    return Capabilities(
        turn_end=Side.SERVICE,
        barge_in=Side.SERVICE if settings.interruptions else Side.CLIENT,
        truncate=False,
        manual_turn=True,
        switches_mode=False,
        text_turn=True,
        resume=True,
        resume_closes_first=settings.resumption,
        tools=True,
        cloud=True,
        max_minutes=settings.max_session_minutes or _MAX_MINUTES,
        input_format=HOUSE,
        output_format=OUTPUT,
        models=models.MODELS,
        voices=models.VOICES,
    )
