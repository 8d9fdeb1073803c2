"""Has a PIN entered for an order that waits for it, by voice or by hand, and carries the order out.

The digits live in one call and in no field; what is told of them is whether they were right.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from config.errors import SecretUnavailable
from config.fields import Secret
from config.messages import Catalogue
from config.secrets import reveal
from daemon.safety.pin import PinLock, Verdict
from providers.base import ToolResult, ToolStatus
from providers.private.keypad import Line

type Release = Callable[[str], Awaitable[ToolResult]]
"""Carries out what waits under a token, now that the PIN for it was right."""

_TRIES_A_TIME: Final = 2
_SHORTEST: Final = 4
_LONGEST: Final = 12

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of an entry; each is the id of the message that tells a person."""

    DONE = "pin_done"
    SENT = "pin_sent"
    NOT_DONE = "pin_not_done"
    AGAIN = "pin_again"
    WRONG = "pin_wrong"
    CLOSED = "pin_closed"
    NO_DIGITS = "pin_no_digits"
    NOTHING = "pin_nothing"
    UNSET = "pin_unset"

    @classmethod
    def of(cls, result: ToolResult) -> Self:
        """Give what became of an order that was let through."""
        if result.status is not ToolStatus.SUCCESS:
            return cls(cls.NOT_DONE)
        return cls(cls.SENT if result.content.get("sent_not_confirmed") else cls.DONE)


@dataclass(slots=True)
class _Wish:
    """What the PIN is for."""

    token: str
    question: str
    tries: int = 0


class Keypad:
    """One order at a time waits here; implements `providers.private.keypad.Keypad`."""

    def __init__(self, secret: Secret | None, lock: PinLock, catalogue: Catalogue) -> None:
        self._secret = secret
        self._lock = lock
        self._catalogue = catalogue
        self._problem = ""
        self._wish: _Wish | None = None
        self._collected = ""
        """What was said so far of digits that come in pieces; gone with the session."""
        self._release: Release | None = None
        self._can_ask: Callable[[], bool] = lambda: False

    def joined(self, release: Release, can_ask: Callable[[], bool]) -> None:
        """Know who carries out, and who says whether a person speaks with the house just now."""
        self._release, self._can_ask = release, can_ask

    def take(self, secret: Secret | None, catalogue: Catalogue) -> None:
        """Ask for another PIN, or in another language; what waited for the old one is let go."""
        self._secret, self._catalogue, self._problem = secret, catalogue, ""
        self.forget()

    @property
    def has_pin(self) -> bool:
        """Whether the owner set a PIN, and it can be read and entered."""
        return bool(self._pin())

    def holds(self, token: str) -> bool:
        """Say whether it is this order that waits for its PIN."""
        return self._wish is not None and self._wish.token == token

    def wanted(self, token: str, question: str) -> bool:
        """Let an order wait for its PIN; gives whether the house will ask for it aloud."""
        self._wish, self._collected = _Wish(token, question), ""
        return self._can_ask()

    def forget(self) -> None:
        """Let nothing wait any more."""
        self._wish, self._collected = None, ""

    # --- by voice -------------------------------------------------------------------------------

    def begin(self) -> Line:
        """Give what to ask."""
        self._collected = ""
        if self._wish is None:
            return self._line(Outcome.NOTHING)
        if not self.has_pin:
            return self._line(Outcome.UNSET)
        return Line(self._catalogue.say("pin_ask", question=self._wish.question), listens=True)

    async def entered(self, digits: str) -> Line:
        """Take digits as they were heard; a PIN may come in pieces, with a breath in between."""
        wish = self._wish
        if wish is None:
            return self._line(Outcome.NOTHING)
        if not digits:
            wish.tries += 1
            outcome = Outcome.WRONG if wish.tries >= _TRIES_A_TIME else Outcome.NO_DIGITS
            return self._line(outcome)
        self._collected += digits
        if len(self._collected) < len(self._pin()):
            return Line("", listens=True)
        whole, self._collected = self._collected, ""
        return self._line(await self.tried(whole))

    def left(self) -> None:
        """Let nothing wait any more: nobody is asked a second time for what was not answered."""
        self.forget()

    # --- however it was entered -----------------------------------------------------------------

    async def tried(self, digits: str) -> Outcome:
        """Look at a whole PIN, and carry out what waits for it if it is right."""
        wish, pin = self._wish, self._pin()
        if wish is None or self._release is None:
            return Outcome.NOTHING
        if not pin:
            return Outcome.UNSET
        match await self._lock.tried(digits, pin):
            case Verdict.RIGHT:
                self.forget()
                return Outcome.of(await self._release(wish.token))
            case Verdict.CLOSED:
                self.forget()
                return Outcome.CLOSED
            case Verdict.WRONG:
                wish.tries += 1
                if wish.tries < _TRIES_A_TIME:
                    return Outcome.AGAIN
                self.forget()
                return Outcome.WRONG

    def said(self, outcome: Outcome) -> str:
        """Give what became of an entry in the words of the house's language."""
        return self._catalogue.say(outcome.value)

    def _line(self, outcome: Outcome) -> Line:
        return Line(self.said(outcome), outcome in {Outcome.AGAIN, Outcome.NO_DIGITS})

    def _pin(self) -> str:
        """Fetch the PIN; empty where there is none that could be entered."""
        if self._secret is None:
            return ""
        try:
            pin = reveal(self._secret).value
        except SecretUnavailable as error:
            return self._unusable(str(error))
        if not (_SHORTEST <= len(pin) <= _LONGEST and pin.isascii() and pin.isdigit()):
            return self._unusable(f"expected {_SHORTEST} to {_LONGEST} digits, found other text")
        self._problem = ""
        return pin

    def _unusable(self, problem: str) -> str:
        """Say in the log why there is no PIN, once for each reason."""
        if problem != self._problem:
            logger.warning("safety.pin: %s", problem)
        self._problem = problem
        return ""
