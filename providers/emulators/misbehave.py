"""Carries out what goes wrong at a point, on any connection that can be spoiled like this."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from itertools import cycle, islice
from typing import Final, Protocol

from providers.emulators.trouble import Kind, Trouble

_HUGE_BYTES: Final = 16 * 1024 * 1024 + 1024
_UNREADABLE: Final = (
    '{"type": "respo',
    "[]",
    "null",
    '"session.created"',
    '{"type": 7, "serverContent": 7, "event": 7}',
    '{"type": {"type": []}, "serverContent": [], "event": []}',
    "\x00",
)
SURPRISE: Final = {"type": "emulator.surprise", "emulatorSurprise": {"for": ["robustness"]}}
"""A message of a type no service has, in the shape of each of them."""


class SessionOver(Exception):
    """The emulator ended the session."""


class Spoilable(Protocol):
    """A connection that can be made to misbehave."""

    strange_fields: bool
    """Whether every message carries a field no service has."""
    dribble_ms: int
    """How long each byte takes; 0 sends messages whole."""
    silent: bool
    """Whether nothing is sent any more."""
    deaf: bool
    """Whether nothing is read any more."""

    async def send_raw(self, text: str) -> None:
        """Send this text as a message, whatever it is."""

    async def close(self, code: int, reason: str) -> None:
        """Close in the order of the protocol."""

    def drop(self) -> None:
        """Reset the TCP connection."""


async def misbehave(
    trouble: Trouble, line: Spoilable, fail: Callable[[Trouble], Awaitable[None]]
) -> None:
    """Do what a trouble asks; `fail` sends the service's own error. May raise `SessionOver`."""
    match trouble.kind:
        case Kind.ERROR:
            await fail(trouble)
        case Kind.DROP:
            line.drop()
            raise SessionOver
        case Kind.CLOSE:
            await line.close(trouble.close_code, trouble.text)
            raise SessionOver
        case Kind.SILENCE | Kind.DEAF:
            line.silent = True
            line.deaf = trouble.kind is Kind.DEAF
        case Kind.UNKNOWN:
            line.strange_fields = True
            await line.send_raw(json.dumps(SURPRISE))
        case Kind.DRIBBLE:
            line.dribble_ms = trouble.ms
        case _:
            for text in _junk(trouble):
                await line.send_raw(text)
                await asyncio.sleep(0)


def _junk(trouble: Trouble) -> Iterator[str]:
    match trouble.kind:
        case Kind.UNREADABLE:
            yield from islice(cycle(_UNREADABLE), trouble.count)
        case Kind.FLOOD:
            yield from (json.dumps(SURPRISE | {"count": n}) for n in range(trouble.count))
        case Kind.HUGE:
            yield json.dumps(SURPRISE | {"filler": "x" * _HUGE_BYTES})
        case _:
            # What shapes a reply is asked for while it is spoken (`Mischief.in_reply`).
            return
