"""Handles of Gemini sessions: given between turns, good for one session that has ended."""

from dataclasses import dataclass
from typing import Final

from providers.emulators.gemini.shapes import Refused, policy
from providers.emulators.record import Remembered, SessionRecord

_INTERNAL: Final = 1011


@dataclass(frozen=True, slots=True)
class Saved:
    """A session as it was when its handle was given."""

    record: SessionRecord
    conversation: tuple[Remembered, ...]


class Handles:
    """Every handle one emulator has given."""

    def __init__(self) -> None:
        self._saved: dict[str, Saved] = {}

    def give(self, record: SessionRecord) -> str:
        """Keep a session as it is and give the handle that brings it back."""
        handle = f"handle-{len(self._saved) + 1}"
        self._saved[handle] = Saved(record, tuple(record.conversation))
        return handle

    def take(self, handle: str, record: SessionRecord) -> None:
        """Bring a session back into a new record. Raises `Refused`."""
        saved = self._saved.get(handle)
        if saved is None:
            raise policy("BidiGenerateContent session not found")
        if not saved.record.closed.is_set():
            raise Refused("Internal error encountered: the session is still open", _INTERNAL)
        record.conversation[:] = saved.conversation
