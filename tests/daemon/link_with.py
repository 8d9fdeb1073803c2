"""A link with a real provider and its emulator in one process: no sound card, no conversation.

What the microphone gives is noise in which no sample is zero and no stretch repeats: whatever
arrives at a service can be told from the silence a provider adds, and compared to the last sample.
"""

import asyncio
import random
from array import array
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import pytest

from config.settings import Settings
from daemon.call import Audio
from daemon.effects import BeginTurn, SendText
from daemon.events import SessionFailed, SessionOpened, SessionReplacing
from daemon.link import Link, LinkEvent
from daemon.plan import Candidate, Plan
from daemon.search import Terms
from providers import registry
from providers.base import (
    AudioOutput,
    Provider,
    SessionBrief,
    SessionError,
    SpeechStopped,
    TurnEnd,
    TurnMode,
)
from providers.emulators.catalogue import AnyEmulator, maker
from providers.emulators.script import EmulatedTurn, Script, VadFigures
from tests.daemon.scripts import until
from tests.scenarios.services import ACCOUNT, provider_of

LOUD: Final = 8_000
QUIET: Final = 60
QUICK: Final = VadFigures(silence_ms=100)
TEN: Final = EmulatedTurn(heard="what time is it", say=("It is ten.",))
_FRAME_S: Final = 0.02


@dataclass(slots=True, kw_only=True)
class Talk:
    """A link and what it speaks with; the test is conversation and microphone."""

    link: Link
    emulator: AnyEmulator
    provider: Provider
    story: list[str]
    """What the emulator told, line by line."""
    events: list[LinkEvent] = field(default_factory=list)
    sent: bytearray = field(default_factory=bytearray)
    conversations: int = 0
    pace: float = 1.0
    """How fast the microphone is: 1 is real time."""
    _noise: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a signal

    # --- the conversation's part

    async def begin(self) -> None:
        """Wake: returns when the session is open, or it is known that none will be."""
        before = len(self.events)
        self.conversations += 1
        self.link.connect(alone(self.provider, f"conversation-{self.conversations}"))
        await self.heard(SessionOpened, SessionFailed, since=before)

    async def ask(self, speech_ms: int = 200) -> None:
        """Say something and wait for the end of the answer."""
        self.link.send(BeginTurn(TurnMode.AUTOMATIC))
        await self.speak(speech_ms)
        self.link.rest(between_turns=True)

    async def speak(self, speech_ms: int = 200) -> None:
        """Say something in a turn that has begun, and wait for the end of the answer."""
        before = len(self.events)
        self.link.rest(between_turns=False)
        for _ in range(speech_ms // 20):
            await self.frame(LOUD)
        over = (SpeechStopped, AudioOutput, TurnEnd, SessionError, SessionReplacing, SessionFailed)
        while not any(isinstance(event, over) for event in self.events[before:]):
            await self.frame(QUIET)  # the uplink is open until an answer sounds
        await self.heard(TurnEnd, SessionFailed, since=before)

    async def write(self, text: str = "what time is it") -> None:
        """Give a turn in writing."""
        self.link.rest(between_turns=False)
        self.link.send(BeginTurn(TurnMode.AUTOMATIC))
        self.link.send(SendText(text))

    async def frame(self, level: int) -> None:
        """Let the microphone give a frame, in its time."""
        self.hand_over(level)
        await asyncio.sleep(_FRAME_S / self.pace)

    def hand_over(self, level: int) -> None:
        """Hand the link a frame."""
        pcm = self._frame(level)
        self.sent += pcm
        self.link.send(Audio(pcm))

    async def heard(
        self, *kinds: type[LinkEvent], since: int = 0, timeout_s: float = 8.0
    ) -> LinkEvent:
        """Wait for an event of one of these kinds."""
        await until(lambda: self._first(kinds, since), timeout_s)
        found = self._first(kinds, since)
        assert found is not None
        return found

    # --- what came of it

    @property
    def arrived(self) -> bytes:
        """What the service heard in all its sessions, without silence that nobody recorded."""
        samples = array("h", b"".join(bytes(each.audio) for each in self.emulator.sessions))
        return array("h", (sample for sample in samples if sample)).tobytes()

    def replies(self) -> Mapping[str, bytes]:
        """The audio of every reply."""
        found: dict[str, bytes] = {}
        for event in self.events:
            if isinstance(event, AudioOutput):
                found[event.reply_id] = found.get(event.reply_id, b"") + event.pcm
        return found

    def all[Kind](self, kind: type[Kind]) -> list[Kind]:
        """Every event of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def _first(self, kinds: tuple[type[LinkEvent], ...], since: int) -> LinkEvent | None:
        return next((event for event in self.events[since:] if isinstance(event, kinds)), None)

    def _frame(self, level: int) -> bytes:
        count = self.provider.capabilities.input_format.bytes_of(20) // 2
        return array("h", (self._sample(level) for _ in range(count))).tobytes()

    def _sample(self, level: int) -> int:
        return self._noise.randint(1, level) * self._noise.choice((-1, 1))


@asynccontextmanager
async def talk(
    service: str, script: Script, terms: Terms | None = None, **options: object
) -> AsyncIterator[Talk]:
    """Give a link whose plan is one service; `options` are of the provider's own section."""
    story: list[str] = []
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ACCOUNT.items():
            environment.setenv(name, value)
        async with maker(service)(script, tell=story.append) as emulator:
            provider = made(service, emulator.url, **options)
            events: list[LinkEvent] = []
            link = Link(events.append, terms or Terms())
            yielded = Talk(
                link=link,
                emulator=emulator,
                provider=provider,
                story=story,
                events=events,
            )
            try:
                yield yielded
            finally:
                await link.aclose()


def made(service: str, url: str, **options: object) -> Provider:
    """Give the provider that speaks with an emulator at this address."""
    section = {"base_url": url, **options}
    settings = Settings.model_validate({"providers": {provider_of(service): section}})
    return registry.create(provider_of(service), settings)


def alone(provider: Provider, conversation_id: str) -> Plan:
    """Give the plan of one conversation with one service."""
    numbers: Iterator[int] = iter(range(1, 1_000))

    def make() -> tuple[Provider, SessionBrief]:
        session_id = f"{conversation_id}-{next(numbers)}"
        return provider, SessionBrief(session_id=session_id, conversation_id=conversation_id)

    return Plan((Candidate(provider.name, make),))
