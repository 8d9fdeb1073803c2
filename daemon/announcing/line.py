"""The line announcements wait in, as a value: who may speak now, and who waited in vain."""

from dataclasses import dataclass, replace
from typing import Final, assert_never

from daemon.announcing.announcement import Announcement, Ended, Priority
from daemon.turn import State

MOST_WAITING: Final = 16
"""Full: of those that matter least, the one that waited longest goes."""
_KNOWN_IDS: Final = 64
"""So many ids of the past are remembered. Full: the oldest is forgotten."""
_RANKS: Final = {Priority.CRITICAL: 0, Priority.HIGH: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An announcement in the line."""

    number: int
    """Counts up; it stands for its announcement."""
    announcement: Announcement
    since_s: float


@dataclass(frozen=True, slots=True)
class Gone:
    """An announcement that will not be said."""

    number: int
    ended: Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Who waits; times are of any clock that only goes forward."""

    wait_s: float
    waiting: tuple[Waiting, ...] = ()
    ids: tuple[str, ...] = ()

    def joined(self, newcomer: Waiting) -> "tuple[Line, tuple[Gone, ...]]":
        """Give the line with one more, and who had to go for it; the newcomer too may have to."""
        ident = newcomer.announcement.ident
        if ident and ident in self.ids:
            return self, (Gone(newcomer.number, Ended.REPEATED),)
        ids = (*self.ids, ident)[-_KNOWN_IDS:] if ident else self.ids
        everybody = (*self.waiting, newcomer)
        grown = replace(self, waiting=everybody, ids=ids)
        if len(everybody) <= MOST_WAITING:
            return grown, ()
        lowest = max(_rank(each) for each in everybody)
        last = next(each for each in everybody if _rank(each) == lowest)
        return grown.without(last), (Gone(last.number, Ended.CROWDED_OUT),)

    def without(self, left: Waiting) -> "Line":
        """Give the line after one has left it."""
        return replace(self, waiting=tuple(each for each in self.waiting if each is not left))

    def expired(self, now_s: float) -> "tuple[Line, tuple[Gone, ...]]":
        """Give the line without the normal ones that have waited for too long."""
        late = [
            each for each in self.waiting if self._is_late(each, now_s) and _rank(each) == _LAST
        ]
        kept = tuple(each for each in self.waiting if each not in late)
        gone = tuple(Gone(each.number, Ended.TOO_LATE) for each in late)
        return replace(self, waiting=kept), gone

    def first(self, state: State, now_s: float, *, held_back: bool = False) -> Waiting | None:
        """Give whom to let speak in this state of the conversation, if anybody.

        While they are `held_back`, those of normal priority wait.
        """
        ready = [
            each
            for each in self.waiting
            if self._may_speak(each, state, now_s) and not (held_back and _rank(each) == _LAST)
        ]
        return min(ready, key=lambda each: (_rank(each), each.number), default=None)

    def next_change_s(self, now_s: float) -> float | None:
        """Give in how many seconds somebody will have waited too long; `None` if nobody can."""
        ahead = [
            left_s
            for each in self.waiting
            if (left_s := each.since_s + self.wait_s - now_s) > 0 and _rank(each) > 0
        ]
        return min(ahead, default=None)

    def _may_speak(self, each: Waiting, state: State, now_s: float) -> bool:
        match state:
            case State.IDLE:
                return True
            case State.LISTENING:  # a person has the word, and never for long
                return False
            case State.PROCESSING | State.RESPONDING:
                match each.announcement.priority:
                    case Priority.CRITICAL:
                        return True
                    case Priority.HIGH:
                        return self._is_late(each, now_s)
                    case Priority.NORMAL:
                        return False
            case _:
                assert_never(state)

    def _is_late(self, each: Waiting, now_s: float) -> bool:
        return now_s - each.since_s >= self.wait_s


def _rank(each: Waiting) -> int:
    return _RANKS[each.announcement.priority]


_LAST: Final = _RANKS[Priority.NORMAL]
