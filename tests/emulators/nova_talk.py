"""Our own client in conversation with an emulator, for the tests that look at both ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.audio import FRAME_BYTES
from config.settings import Settings
from providers.base import (
    AudioOutput,
    Session,
    SessionBrief,
    SessionEvent,
    TextOutput,
    ToolSpec,
    TurnMode,
)
from providers.errors import ProviderError
from providers.nova_sonic.bedrock import Bedrock
from providers.nova_sonic.provider import NovaProvider, create
from providers.nova_sonic.transport import Deadlines

LOUD = b"\x00\x10\x00\xf0" * (FRAME_BYTES // 4)
QUIET = bytes(FRAME_BYTES)
SET_LIGHT = ToolSpec(
    name="set_light",
    description="Switches a lamp.",
    parameters={"type": "object", "properties": {"room": {"type": "string"}}},
)


class Talk:
    """A session whose events are collected as they come."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.events: list[SessionEvent] = []
        self.error: ProviderError | None = None
        self._changed = asyncio.Condition()

    async def listen(self) -> None:
        """Collect until the session ends."""
        try:
            async for event in self.session.events():
                self.events.append(event)
                async with self._changed:
                    self._changed.notify_all()
        except ProviderError as error:
            self.error = error
        async with self._changed:
            self._changed.notify_all()

    async def say(self, speech_ms: int = 120, pause_ms: int = 160) -> None:
        """Speak, and be silent."""
        await self.session.begin_turn(TurnMode.AUTOMATIC)
        for _ in range(speech_ms // 20):
            await self.session.send_audio(LOUD)
        for _ in range(pause_ms // 20):
            await self.session.send_audio(QUIET)

    async def until[E: SessionEvent](self, kind: type[E], count: int = 1) -> E:
        """Wait for so many events of a kind; gives the last of them."""
        await self._until(lambda: len(self.of(kind)) >= count or self.error is not None)
        found = self.of(kind)
        assert len(found) >= count, (kind, self.events[-5:], self.error)
        return found[count - 1]

    async def until_told(self, words: str) -> None:
        """Wait for an error in these words, as an event or as the end."""
        await self._until(
            lambda: words in str(self.error) or any(words in str(event) for event in self.events)
        )

    async def failure(self) -> ProviderError:
        """Wait for the end of the session; gives what it ended with."""
        await self._until(lambda: self.error is not None)
        assert self.error is not None
        return self.error

    def of[E: SessionEvent](self, kind: type[E]) -> list[E]:
        """The events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def caption(self) -> str:
        """All text of the replies."""
        return "".join(event.text for event in self.of(TextOutput))

    @property
    def sound(self) -> bytes:
        """All sound of the replies."""
        return b"".join(event.pcm for event in self.of(AudioOutput))

    async def _until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(condition)


@asynccontextmanager
async def talking(
    url: str,
    brief: SessionBrief | None = None,
    *,
    ca_file: Path | None = None,
    deadlines: Deadlines | None = None,
    **options: object,
) -> AsyncIterator[Talk]:
    """A session of our client with the service at a place."""
    section = {"base_url": url, "ca_file": ca_file, **options}
    settings = Settings.model_validate({"providers": {"nova_sonic": section}})
    provider = create(settings)
    if deadlines is not None:
        nova = settings.providers.nova_sonic
        provider = NovaProvider(nova, Bedrock(nova, deadlines=deadlines))
    async with provider.open(brief or SessionBrief(tools=(SET_LIGHT,))) as session:
        talk = Talk(session)
        listening = asyncio.create_task(talk.listen(), name="talk")
        try:
            yield talk
        finally:
            listening.cancel()
            await asyncio.wait({listening})


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The emulator's account in the environment, and no other anywhere."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEMULATOR")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "emulator-secret")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
