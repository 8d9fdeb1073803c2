"""An announcement as a value, and what may become of it."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

LONGEST_CHARACTERS: Final = 1_000
"""About a minute of speech: more than anybody listens to."""


class Priority(StrEnum):
    """How much an announcement matters."""

    NORMAL = "normal"
    """Waits for the end of a conversation, and is dropped when that takes too long."""
    HIGH = "high"
    """Goes before normal ones; when it has waited long enough, an answer is held for it."""
    CRITICAL = "critical"
    """Waits only while a person has the word; an answer is held for it at once."""


class Ended(StrEnum):
    """What became of an announcement."""

    SPOKEN = "spoken"
    TOO_LATE = "too_late"
    """People talked for longer than it could wait."""
    CROWDED_OUT = "crowded_out"
    """Too many waited, and this one mattered least."""
    REPEATED = "repeated"
    """One with the same id came before."""
    SILENCED = "silenced"
    """It was told to stop before all of it was heard."""


NOT_SAID: Final = MappingProxyType(
    {
        Ended.TOO_LATE: "people talked for too long, so that it was not said; try again",
        Ended.CROWDED_OUT: "too many announcements wait already; try again later",
        Ended.REPEATED: "an announcement with this id was made before",
        Ended.SILENCED: "it was told to stop before all of it was said",
    }
)
"""Why an announcement was not said, to whoever sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Something to be said once."""

    text: str
    chime: bool | None = None
    """Whether a short sound goes before it; `None` leaves that to the settings."""
    volume: int | None = None
    """Per cent, for this one alone; `None` is the volume announcements have."""
    priority: Priority = Priority.NORMAL
    ident: str = ""
    """Whatever its sender calls it; a second one of the same name is not said."""
    listen: bool = False
    """Whether it is a question: the room listens for an answer once it was said."""
