"""What waits for a person's yes: a value, so that every way to get round it can be tried."""

from dataclasses import dataclass, replace
from enum import StrEnum
from hmac import compare_digest
from typing import Final, Self

from daemon.home.backend import Order


class Proof(StrEnum):
    """What a waiting order needs."""

    YES = "yes"
    """A later turn in which the person says so."""
    PIN = "pin"
    """The PIN, which only the house itself hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An order that waits."""

    token: str
    order: Order
    """The device, as it stood then, and exactly what is asked of it."""
    asked_turn: int
    """The number of the turn it was asked in."""
    asked_at_s: float
    taint_age: int
    """How much untrusted text the model had read by then."""
    by_hand: bool = False
    proof: Proof = Proof.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Somebody says that a person said yes."""

    token: str
    turn: int
    at_s: float
    taint_age: int
    tainted: bool
    by_hand: bool = False
    affirmed: bool = False
    """Whether the person's own words of this turn are a yes, or need not be looked at."""


class Refusal(StrEnum):
    """Why an answer does not count; the value is the code of the result."""

    NOTHING = "nothing_to_confirm"
    TOO_EARLY = "needs_the_person"
    TOO_LATE = "too_late"
    NOT_SAID = "not_affirmed"
    OVERTAKEN = "overtaken"
    UNTRUSTED = "untrusted"
    NEEDS_PIN = "needs_pin"


PIN_WITHIN_S: Final = 60.0
"""A PIN takes longer to say than a yes: a turn of its own, and three tries."""
_LEAVES_IT: Final = frozenset({Refusal.TOO_EARLY, Refusal.NEEDS_PIN})
"""After these the order still waits; after any other it is forgotten."""


@dataclass(frozen=True, slots=True)
class Confirmations:
    """At most one order waits; whatever is asked next takes its place."""

    within_s: float
    pending: Pending | None = None

    def asked(self, pending: Pending) -> Self:
        """Let an order wait, instead of whatever waited before."""
        return replace(self, pending=pending)

    def dropped(self) -> Self:
        """Let nothing wait any more."""
        return replace(self, pending=None)

    def answered(self, answer: Answer) -> tuple[Self, Pending | Refusal]:
        """Give the order if the answer counts, and what waits after it. A token counts once."""
        verdict = self._verdict(answer)
        if isinstance(verdict, Refusal) and verdict in _LEAVES_IT:
            return self, verdict
        return self.dropped(), verdict

    def proven(self, token: str, at_s: float) -> tuple[Self, Pending | Refusal]:
        """Give the order if the house itself heard the right PIN for it."""
        pending = self.pending
        if pending is None or not _same(pending.token, token):
            return self.dropped(), Refusal.NOTHING
        late = at_s - pending.asked_at_s > max(self.within_s, PIN_WITHIN_S)
        return self.dropped(), Refusal.TOO_LATE if late else pending

    def waits(self, now_s: float) -> tuple[Pending, float] | None:
        """Give what waits, and for how many more seconds; `None` when nothing does."""
        if self.pending is None:
            return None
        within_s = PIN_WITHIN_S if self.pending.proof is Proof.PIN else self.within_s
        left_s = self.pending.asked_at_s + within_s - now_s
        return (self.pending, left_s) if left_s > 0 else None

    def _verdict(self, answer: Answer) -> Pending | Refusal:  # noqa: PLR0911 - one line a reason
        pending = self.pending
        if pending is None or not _same(pending.token, answer.token):
            return Refusal.NOTHING
        if answer.at_s - pending.asked_at_s > self.within_s:
            return Refusal.TOO_LATE
        if pending.by_hand is not answer.by_hand:
            return Refusal.NOTHING
        if pending.proof is Proof.PIN:
            return Refusal.NEEDS_PIN
        if pending.by_hand:
            return pending
        if answer.tainted or answer.taint_age != pending.taint_age:
            return Refusal.UNTRUSTED
        if answer.turn <= pending.asked_turn:
            return Refusal.TOO_EARLY
        return pending if answer.affirmed else Refusal.NOT_SAID


def _same(token: str, other: str) -> bool:
    return compare_digest(token.encode(errors="replace"), other.encode(errors="replace"))
