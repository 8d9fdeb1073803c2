"""What the gate asks before it lets an order through, put together in one place."""

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from config.safety import Safety
from daemon.safety.affirmation import is_yes
from daemon.safety.ledger import Ledger
from daemon.safety.policy import Policy
from daemon.safety.taint import Taint

WORDS_WAIT_S: Final = 1.5
"""How long the words of a turn are waited for: services transcribe beside answering."""

type Words = Callable[[int, float], Awaitable[str | None]]
"""Gives the words of a turn by its number, within so many seconds; `None`: nobody told them."""
type AskPin = Callable[[str, str], bool]
"""Has the house ask for the PIN, for a token and with a question; whether it can."""


def _token() -> str:
    """Give something no model can guess, short enough for one to repeat it."""
    return secrets.token_hex(5)


def _nobody_asks(_token: str, _question: str) -> bool:
    return False


@dataclass(slots=True, kw_only=True)
class Safeguards:
    """The rules, the ledger, the taint, and who is asked for a person's words and PIN."""

    section: Safety = field(default_factory=Safety)
    ledger: Ledger = field(default_factory=Ledger)
    taint: Taint = field(default_factory=Taint)
    words: Words | None = None
    turn: Callable[[], int] | None = None
    """The number of the turn a person began last."""
    has_pin: Callable[[], bool] = lambda: False
    ask_pin: AskPin = _nobody_asks
    now_s: Callable[[], float] = time.monotonic
    new_token: Callable[[], str] = _token
    policy: Policy = field(init=False)

    def __post_init__(self) -> None:
        """Read the rules."""
        self.policy = Policy.of(self.section)

    def take(self, section: Safety) -> None:
        """Go by other rules from the next order on."""
        self.section, self.policy = section, Policy.of(section)

    @property
    def confirm_within_s(self) -> float:
        """How long an order waits for its yes."""
        return self.section.confirm_within_s

    def turn_now(self, asked: int) -> int:
        """Give the number of the turn a person began last; unknown, it is the one asked in."""
        return self.turn() if self.turn else asked

    async def said_yes(self, turn: int) -> bool:
        """Say whether the person's own words of a turn are a yes, as far as that is looked at."""
        if self.words is None or not self.section.hear_yes:
            return True
        said = await self.words(turn, WORDS_WAIT_S)
        return said is not None and is_yes(said, self.section.yes)
