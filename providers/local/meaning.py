"""What a sentence can mean here: orders to carry out, words to say, a question back, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

ON_OFF: Final = "on_off"
"""What `Order.only` says where only that was asked: what is on and what is off."""


@dataclass(frozen=True, slots=True)
class Order:
    """One tool call."""

    tool: str
    arguments: Mapping[str, object]
    only: str = ""
    """The kind of device the answer is about, or `ON_OFF`; empty: all that the tool tells of."""

    def having(self, **arguments: object) -> "Order":
        """Give the same order with some arguments added or replaced."""
        return replace(self, arguments={**self.arguments, **arguments})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the catalogue, with its slots."""

    message: str
    slots: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """Orders, all of them understood; none is carried out otherwise."""

    orders: tuple[Order, ...]
    lines: tuple[Line, ...] = ()
    """What is to be said beside their results."""
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Tell:
    """Words that answer by themselves."""

    lines: tuple[Line, ...]
    guess: bool = False
    """Whether any words might have been meant: worth listening again before it is said."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question back, and the order that its answer completes."""

    line: Line
    order: Order
    wants: str
    """`yes`, or the argument that is missing: `name`, `room`, `seconds`, `at`, `brightness`."""
    choices: tuple[str, ...] = ()
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood: nothing is done."""


@dataclass(frozen=True, slots=True)
class SayAgain:
    """The last answer once more."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What can be said here, with the names of this home."""


type Meaning = Act | Tell | Ask | Unclear | SayAgain | Guide


def is_sure(meaning: Meaning) -> bool:
    """Say whether a meaning rests on known words alone."""
    match meaning:
        case Unclear():
            return False
        case Act(guess=guess) | Tell(guess=guess) | Ask(guess=guess):
            return not guess
        case _:
            return True


def tell(message: str, **slots: object) -> Tell:
    """Give words of the catalogue as a meaning."""
    return Tell((Line(message, slots),))
