"""The local provider: opens sessions that the speech worker on this machine answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from config.audio import AudioFormat
from config.settings import LocalProvider as LocalSettings
from config.settings import Settings
from providers.base import Capabilities, Session, SessionBrief, Side
from providers.errors import Rejected
from providers.local.process import SpeechWorker
from providers.local.protocol import OUTPUT_RATE_HZ
from providers.local.session import LocalSession
from providers.local.voice import Voice

LANGUAGES: Final = ("en",)
"""The languages it understands; it can speak more."""

_CAPABILITIES: Final = Capabilities(
    turn_end=Side.CLIENT,
    barge_in=Side.CLIENT,
    truncate=True,
    manual_turn=True,
    text_turn=True,
    resume=True,
    tools=True,
    relay=True,
    converses=False,
    output_format=AudioFormat(OUTPUT_RATE_HZ),
    languages=LANGUAGES,
)


class LocalProvider:
    """A provider without a network: speech to text, understanding and speech on this machine."""

    name = "local"
    capabilities = _CAPABILITIES

    def __init__(self, settings: LocalSettings, language: str = "en") -> None:
        self.worker = SpeechWorker(settings, language)
        """The process behind every session and every spoken text."""
        self.voice = Voice(self.worker)
        """Speaks any text with the same worker, outside a session."""

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session; the models load while the person speaks."""
        if brief.language not in LANGUAGES:
            raise Rejected(f"the local provider understands en, not {brief.language}")
        async with self.worker.line() as line:
            session = LocalSession(line, self.worker, thinks=brief.answers)
            await session.begin(brief)
            try:
                yield session
            finally:
                session.close()

    async def aclose(self) -> None:
        """End the speech worker."""
        await self.worker.aclose()


def create(settings: Settings) -> LocalProvider:
    """Give the local provider of these settings."""
    return LocalProvider(settings.providers.local, settings.room.language)
