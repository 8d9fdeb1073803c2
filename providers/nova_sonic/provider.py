"""The provider `nova_sonic`: Bedrock itself, or a gateway that speaks the WebSocket dialect."""

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final, Protocol

from config.audio import HOUSE, AudioFormat
from config.services.nova_sonic import NovaSonic
from config.settings import Settings
from providers.base import Capabilities, Session, SessionBrief, Side
from providers.errors import Unsupported
from providers.nova_sonic import models
from providers.nova_sonic.bedrock import USUAL_MINUTES, Bedrock
from providers.nova_sonic.dialect.session import Gateway
from providers.nova_sonic.setup import OUTPUT_RATE_HZ
from providers.wire.trust import address

logger = logging.getLogger(__name__)

_WEBSOCKET: Final = ("ws://", "wss://")
_SCHEMES: Final = frozenset({"https", "http", "ws", "wss"})


class Opener(Protocol):
    """Opens sessions one way or the other."""

    def open(self, brief: SessionBrief) -> AbstractAsyncContextManager[Session]:
        """Open a session; entering raises `ConnectionLost` or `Rejected`."""


class NovaProvider:
    """Amazon Nova Sonic."""

    name = models.NAME

    def __init__(self, settings: NovaSonic, opener: Opener) -> None:
        self._opener = opener
        model = settings.model or models.NOVA_2
        by_dialect = _by_dialect(settings)
        self.capabilities = Capabilities(
            turn_end=Side.SERVICE,
            barge_in=Side.SERVICE,
            truncate=False,
            manual_turn=True,
            text_turn=by_dialect or not models.is_first(model),
            resume=False,
            tools=True,
            cloud=True,
            needs_silence=True,
            uplink_speed=1.0,
            max_minutes=settings.max_session_minutes or USUAL_MINUTES,
            input_format=HOUSE,
            output_format=AudioFormat(OUTPUT_RATE_HZ),
            models=models.MODELS,
            voices=() if by_dialect or model not in models.MODELS else models.voices(model),
            languages=() if by_dialect else models.languages(model),
        )

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session; entering raises `ConnectionLost`, `Rejected` or `Unsupported`."""
        if not brief.answers:
            raise Unsupported(
                "nova_sonic: it answers by itself, and cannot only hear and speak for an agent",
                provider=self.name,
                operation="connect",
                cure="give the agent ears and mouth that can: the local provider, or OpenAI",
            )
        async with self._opener.open(brief) as session:
            yield session


def create(settings: Settings) -> NovaProvider:
    """Give Nova Sonic by these settings. Raises `Rejected` for what cannot work."""
    nova = settings.providers.nova_sonic
    address("https://bedrock-runtime.amazonaws.com", nova, schemes=_SCHEMES)
    if _by_dialect(nova):
        return NovaProvider(nova, Gateway(nova))
    model = nova.model or models.NOVA_2
    models.voice(model, nova.voice, settings.room.language)
    if model == models.NOVA_1:
        logger.warning("%s reached its end of life; %s follows it", model, models.NOVA_2)
    return NovaProvider(nova, Bedrock(nova))


def _by_dialect(settings: NovaSonic) -> bool:
    return settings.base_url.startswith(_WEBSOCKET)
