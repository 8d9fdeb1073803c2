"""Finds the timers an order means."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.timers.moment import local_time
from daemon.timers.schedule import Kind, Timer
from daemon.timers.words import title
from daemon.tools.names import folded, nearest, same

_EVERY_ONE = frozenset({"all", "everything", "every one", "all timers", "all alarms", "alle"})
_KIND_WORDS = frozenset({"timer", "alarm", "reminder", "wecker", "erinnerung"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What an order says of the timers it means; what is left out matches all."""

    kind: Kind | None = None
    name: str | None = None
    every_one: bool = False
    """Whether all of them are meant, in so many words."""
    length_s: float | None = None
    at: str | None = None
    """Local time as HH:MM."""

    @property
    def wants_every_one(self) -> bool:
        """Whether all that fit are meant: said so, or called so."""
        return self.every_one or (self.name or "").casefold() in _EVERY_ONE


def pick(timers: Sequence[Timer], query: Query, language: str) -> tuple[Timer, ...]:
    """Give the timers that fit everything an order says."""
    return tuple(timer for timer in timers if _fits(timer, query, language))


def suggestions(timers: Sequence[Timer], query: Query, language: str) -> list[str]:
    """Give the names of timers that an order that fits none may have meant."""
    return list(nearest(query.name or "", [title(timer, language) for timer in timers]))


def _fits(timer: Timer, query: Query, language: str) -> bool:
    if query.kind is not None and timer.kind is not query.kind:
        return False
    if query.length_s is not None and timer.length_s != query.length_s:
        return False
    if query.at is not None and f"{local_time(timer.due_wall_s):%H:%M}" != query.at:
        return False
    if query.name is None or query.wants_every_one or folded(query.name) in _KIND_WORDS:
        return True
    full = title(timer, language)
    names = (timer.ident, timer.label, timer.text, full, _without_kind(full))
    return same(query.name, [name for name in names if name])


def _without_kind(full: str) -> str:
    return " ".join(word for word in full.split() if folded(word) not in _KIND_WORDS)
