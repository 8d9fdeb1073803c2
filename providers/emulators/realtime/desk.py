"""What the parts of a realtime session share: the line, the settings, the memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from providers.emulators.call import Call
from providers.emulators.realtime.memory import Memory
from providers.emulators.realtime.settings import Dialect, SessionSettings


@dataclass(slots=True)
class Desk:
    """One session's working place."""

    call: Call
    dialect: Dialect
    settings: SessionSettings
    memory: Memory
    conversation_id: str
    has_spoken: bool = False
    """Whether audio was sent: the voice is fixed from then on."""
    sent_ms: dict[str, int] = field(default_factory=dict)
    """How much audio of each answer was sent."""
    _events: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(self, kind: str, fields: Mapping[str, object]) -> None:
        """Send an event, if this service has it."""
        if kind in self.dialect.untold:
            return
        ident = f"event_{next(self._events):06d}"
        await self.call.line.send({"type": kind, "event_id": ident, **fields})
