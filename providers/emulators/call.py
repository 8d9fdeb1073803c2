"""What a service is to the core of the emulators: how it admits, what it holds with a client."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from providers.emulators.line import Line
from providers.emulators.mind import Mind
from providers.emulators.misbehave import SessionOver, misbehave
from providers.emulators.record import SessionRecord
from providers.emulators.script import Script
from providers.emulators.trouble import Mischief, Point, Trouble

type Validator = Callable[[Mapping[str, object]], Sequence[str]]
"""An independent model of the client's messages: gives what is wrong with one, in words."""
type Teller = Callable[[str], None]
"""Takes one line of what goes on, for people who look."""


def silent(_line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer to a handshake that opens no session."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A handshake, as a service looks at it."""

    path: str
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    keys: frozenset[str] = field(repr=False)
    """The keys that are valid; empty: every one is."""
    script: Script

    def is_valid(self, key: str) -> bool:
        """Whether the emulator takes this key."""
        return bool(key) and (not self.keys or key in self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything one session of an emulated service works with."""

    service: str
    request: Request
    line: Line
    record: SessionRecord
    script: Script
    mind: Mind
    mischief: Mischief
    tasks: asyncio.TaskGroup
    """Ends with the connection; a task that raises `SessionOver` ends it."""
    shared: dict[str, object]
    """What a service keeps across the connections of one emulator."""
    tell: Teller

    def violation(self, words: str) -> None:
        """Record what the client did wrong, and tell who looks."""
        self.record.violations.append(words)
        self.tell(f"violation: {words}")


class Conversation(Protocol):
    """A service's side of one session."""

    async def begin(self) -> None:
        """Say the first word, where the service has it."""

    async def receive(self, message: Mapping[str, object]) -> None:
        """Take a message that is well formed."""

    async def refuse(self, message: Mapping[str, object], problems: Sequence[str]) -> None:
        """Answer a message that is not, as the service does."""

    async def fail(self, trouble: Trouble) -> None:
        """Send the service's own error."""

    async def grow_old(self) -> None:
        """Live as long as the script lets a session, then end it as the service does."""


async def strike(
    call: Call, talk: Conversation, point: Point, *, turn: int = 0, ms: float = 0.0
) -> None:
    """Let go wrong what is due at a point; what is due later of time happens by itself."""
    for trouble in call.mischief.due(point, turn=turn, ms=ms):
        if trouble.after_ms and point not in {Point.UPLINK, Point.REPLY}:
            call.tasks.create_task(_later(trouble, call, talk), name=f"trouble {trouble.kind}")
        else:
            await misbehave(trouble, call.line, talk.fail)


async def _later(trouble: Trouble, call: Call, talk: Conversation) -> None:
    await asyncio.sleep(trouble.after_ms / 1000)
    await misbehave(trouble, call.line, talk.fail)


__all__ = [
    "Call",
    "Conversation",
    "Refusal",
    "Request",
    "SessionOver",
    "Teller",
    "Validator",
    "silent",
    "strike",
]
