"""Which response is asked for and which is still to be: the service gives one at a time."""

from dataclasses import dataclass
from enum import Enum, auto


class Fate(Enum):
    """What becomes of a response that was asked for."""

    WANTED = auto()
    ONCE = auto()
    """Wanted, and not asked for again: the service may have begun to answer by itself."""
    UNWANTED = auto()
    """Cancelled as soon as it begins."""


@dataclass(slots=True)
class _Question:
    """The response that was asked for last."""

    turn: int
    fate: Fate = Fate.WANTED
    open: bool = True
    """Whether nothing has begun since."""


class Asking:
    """Knows for which turn of the person a response is owed, and for which one is on its way."""

    def __init__(self) -> None:
        self._owed: int | None = None
        self._last = _Question(0, open=False)

    @property
    def open(self) -> bool:
        """Whether a response was asked for and has not begun."""
        return self._last.open

    @property
    def owing(self) -> bool:
        """Whether a response is still to be asked for."""
        return self._owed is not None

    def owe(self, turn: int) -> None:
        """A response is to be asked for once the service is free."""
        self._owed = turn

    def take(self) -> bool:
        """Whether one is to be asked for now; then it has been."""
        if self._owed is None or self._last.open:
            return False
        self._last, self._owed = _Question(self._owed), None
        return True

    def began(self, turn: int) -> tuple[int, bool]:
        """A response began: give the turn it answers, and whether it is wanted.

        One that nobody asked for answers the present `turn`.
        """
        if not self._last.open:
            return turn, True
        self._last.open = False
        return self._last.turn, self._last.fate is not Fate.UNWANTED

    def busy(self) -> None:
        """The service was at another response: ask again once that is over."""
        self._last.open = False
        if self._last.fate is Fate.WANTED and self._owed is None:
            self._owed = self._last.turn

    def failed(self) -> None:
        """The service will not give the response that was asked for."""
        self._last.open = False

    def only_once(self) -> None:
        """Whatever the service answers is the answer; nothing more is asked for."""
        self._owed = None
        self._last.fate = Fate.ONCE

    def drop_through(self, turn: int) -> None:
        """Responses for that turn and earlier ones are not wanted any more."""
        if self._owed is not None and self._owed <= turn:
            self._owed = None
        if self._last.turn <= turn:
            self._last.fate = Fate.UNWANTED
