"""The line that `systemctl status` shows: what the room does and lacks, in a person's words."""

from collections.abc import Collection
from dataclasses import dataclass

from daemon.story import Connected, FellBack, Happening, Notice
from daemon.story import Failed as TurnFailed
from providers.errors import ErrorCode

NO_NETWORK = ErrorCode.NO_NETWORK.value
_OF_THE_WHOLE_ROOM = frozenset({"config", "safe_mode"})
"""Kinds of notices that belong into the line, whatever else the room does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What the room listens with at this moment."""

    room: str
    words: Collection[str]
    """The wake words; empty when only a press begins a turn."""
    muted: bool
    microphone: str
    """Its name; empty while there is none."""


class StatusLine:
    """Follows the story for what the line must tell; a listener of it, and quick."""

    def __init__(self) -> None:
        self._offline = ""
        self._stands_in = ""
        self._wrong: dict[str, str] = {}

    def hear(self, happening: Happening) -> None:
        """Note what stays true after it happened."""
        match happening:
            case FellBack(reason=reason, to_provider=to) if reason == NO_NETWORK:
                where = "locally" if to == "local" else f"by {to}"
                self._offline, self._stands_in = f"no network: answering {where}", to
            case TurnFailed(code=code) if code == NO_NETWORK:
                self._offline, self._stands_in = "no network: the service cannot be reached", ""
            case Connected(provider=provider) if provider != self._stands_in:
                self._offline = ""
            case Notice(kind=kind, message=message) if kind in _OF_THE_WHOLE_ROOM:
                self._wrong.pop(kind, None)
                if not happening.mended:
                    self._wrong[kind] = message
            case _:
                pass

    def line(self, ears: Ears) -> str:
        """Give the line: how it hears, then what is wrong."""
        return "; ".join(filter(None, (_hearing(ears), self._offline, *self._wrong.values())))


def _hearing(ears: Ears) -> str:
    if ears.muted:
        return "muted: the microphone is closed"
    if not ears.microphone:
        return "no microphone, retrying"
    *front, last = sorted(word.replace("_", " ") for word in ears.words) or [
        "a press of the button"
    ]
    words = f"{', '.join(front)} or {last}" if front else last
    return f"listening for {words} in the {ears.room}"
