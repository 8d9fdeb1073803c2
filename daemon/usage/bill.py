"""What usage costs: exact arithmetic on plain values, and never a guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from daemon.usage.prices import Price
from daemon.usage.tally import Tally

MILLION: Final = Decimal(1_000_000)
MINUTE_MS: Final = Decimal(60_000)
CENT: Final = Decimal("0.01")

type Line = tuple[int, Decimal | None]
"""How many of something, and what one unit of it costs, where that is known."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is known of a cost; what has no known price is not in it."""

    known: Decimal = Decimal(0)
    complete: bool = True
    """Whether everything that was used has a known price."""

    def __add__(self, other: "Bill") -> "Bill":
        """Add two bills up."""
        return Bill(self.known + other.known, self.complete and other.complete)

    @property
    def unknown(self) -> bool:
        """Whether nothing can be said about the cost: something was used, and none of it priced."""
        return not self.complete and not self.known


def bill(used: Tally, price: Price | None, *, cloud: bool) -> Bill:
    """Give what usage costs; what is answered on this machine costs exactly nothing."""
    if not cloud or not used:
        return Bill()
    if price is None:
        return Bill(complete=False)
    if price.audio_minute is not None:
        return _by_time(used, price)
    tokens = used.input_tokens + used.output_tokens
    # A service that bills tokens and told of none leaves the cost of this sound open.
    told = tokens > 0 or not (used.sent_ms or used.received_ms)
    return _by_tokens(used, price) + Bill(complete=told)


def total(bills: Iterable[Bill]) -> Bill:
    """Give the sum of bills."""
    return sum(bills, Bill())


def money(amount: Decimal) -> str:
    """Give an amount as people read it: whole cents, and never 0.00 for what is not nothing."""
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    return "<0.01" if amount and not cents else f"{cents}"


def _by_time(used: Tally, price: Price) -> Bill:
    sound_ms = used.sent_ms + used.received_ms
    minutes = _added([(sound_ms, price.audio_minute)], MINUTE_MS)
    return minutes + _added([(used.text_messages, price.text_message)])


def _by_tokens(used: Tally, price: Price) -> Bill:
    lines = [
        (used.text_input - used.text_cached, price.text_input),
        (used.text_cached, price.text_cached),
        (used.text_output, price.text_output),
        (used.audio_input - used.audio_cached, price.audio_input),
        (used.audio_cached, price.audio_cached),
        (used.audio_output, price.audio_output),
        # Tokens of no known kind have a price only where all kinds cost the same.
        (used.unsorted_input, _same(price.text_input, price.audio_input)),
        (used.unsorted_output, _same(price.text_output, price.audio_output)),
    ]
    return _added(lines, MILLION)


def _same(text: Decimal | None, audio: Decimal | None) -> Decimal | None:
    return text if text == audio else None


def _added(lines: Sequence[Line], unit: Decimal = Decimal(1)) -> Bill:
    """Add lines up; each price is for a whole unit. Dividing last keeps every digit."""
    known = sum((count * price for count, price in lines if price is not None), Decimal(0))
    return Bill(known / unit, all(price is not None for count, price in lines if count))
