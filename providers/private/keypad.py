"""Who asks for digits, and decides what comes of them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """What to say next."""

    words: str
    """Empty: nothing, for the person is still speaking."""
    listens: bool
    """Whether digits are expected after it."""


class Keypad(Protocol):
    """Takes the digits of one private session after the other; they are told to nobody else."""

    def begin(self) -> Line:
        """A session begins: give what to ask."""

    async def entered(self, digits: str) -> Line:
        """Take what was said, empty when it held no digits: give what to say to that."""

    def left(self) -> None:
        """The session is over, however it ended."""
