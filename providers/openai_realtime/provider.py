"""OpenAI Realtime: opens sessions with OpenAI, Azure, or a server that speaks the same protocol."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.services.openai_realtime import KeyHeader, OpenAIRealtime
from config.settings import Settings
from providers.base import Capabilities, Session, SessionBrief, Side
from providers.errors import ErrorCode, Rejected
from providers.openai_realtime import catalogue
from providers.openai_realtime.codec import OpenAICodec
from providers.realtime import complaints
from providers.realtime.address import realtime_key, realtime_url
from providers.realtime.session import CONNECT_TIMEOUT_S, connected, listening
from providers.wire import redacted
from providers.wire.socket import Place

NAME = OpenAICodec.provider


class OpenAIRealtimeProvider:
    """Speech to speech with OpenAI's Realtime models."""

    name = NAME

    def __init__(self, settings: OpenAIRealtime) -> None:
        self._settings = settings
        self.capabilities = Capabilities(
            turn_end=Side.SERVICE,
            barge_in=Side.SERVICE,
            truncate=True,
            manual_turn=True,
            text_turn=True,
            resume=False,
            tools=True,
            relay=bool(settings.transcription_model),
            cloud=True,
            max_minutes=settings.max_session_minutes or _usual_minutes(settings),
            input_format=OpenAICodec.input_format,
            output_format=OpenAICodec.output_format,
            models=catalogue.MODELS,
            voices=() if settings.base_url else catalogue.VOICES,
        )

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session that hears, with the history in its memory."""
        codec = OpenAICodec(self._settings, brief, self._voice(brief))
        place = self._place(brief)
        async with (
            connected(place, self._settings, codec, brief) as (session, _),
            listening(session),
        ):
            await session.remember(brief.history)
            yield session

    def _place(self, brief: SessionBrief) -> Place:
        settings = self._settings
        model = brief.model or settings.model or catalogue.MODELS[0]
        url, shown = realtime_url(catalogue.URL, settings, NAME, model=model, query={})
        return Place(
            provider=NAME,
            url=url,
            shown=shown,
            headers=self._headers(),
            open_timeout_s=CONNECT_TIMEOUT_S,
            refusal=complaints.refusal,
        )

    def _headers(self) -> dict[str, str]:
        settings = self._settings
        secret = realtime_key(settings, catalogue.KEY_VARIABLES, NAME)
        bearer = settings.key_header is KeyHeader.BEARER
        wanted = {
            "Authorization": f"Bearer {secret}" if secret and bearer else "",
            "api-key": "" if bearer else secret,
            "OpenAI-Organization": settings.organization,
            "OpenAI-Project": settings.project,
        }
        return {name: value for name, value in wanted.items() if value}

    def _voice(self, brief: SessionBrief) -> str:
        """Give the voice to ask for; other servers have voices of their own."""
        voice = brief.voice or self._settings.voice or catalogue.VOICES[0]
        voice = voice.lower() if voice.lower() in catalogue.VOICES else voice
        known = voice in catalogue.VOICES or voice.startswith(catalogue.CUSTOM_VOICE)
        if known or self._settings.base_url:
            return voice
        raise Rejected(
            f"voice: expected one of {', '.join(catalogue.VOICES)}; found {voice!r}",
            code=ErrorCode.MISCONFIGURED,
            provider=NAME,
            operation="connect",
        )


def _usual_minutes(settings: OpenAIRealtime) -> float:
    """Give when to renew a session, which depends on whose service it is."""
    host = redacted.place(settings.base_url).partition("://")[2].partition("/")[0]
    azure = host.partition(":")[0].endswith(catalogue.AZURE)
    return catalogue.AZURE_MAX_MINUTES if azure else catalogue.MAX_MINUTES


def create(settings: Settings) -> OpenAIRealtimeProvider:
    """Give the provider of these settings."""
    return OpenAIRealtimeProvider(settings.providers.openai_realtime)
