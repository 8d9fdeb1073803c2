"""Keeps spending within the owner's limits: a word at the soft one, a refusal at the hard one."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from config.messages import Catalogue
from config.settings import Settings
from daemon.usage.bill import Bill, bill, money, total
from daemon.usage.ledger import Ledger
from daemon.usage.prices import Prices
from daemon.usage.rows import Usages
from providers.errors import ErrorCode, ProviderError, Rejected

NOTICE: Final = "budget"
"""The kind of `story.Notice` a warning is told as."""
_POINTS: Final = {"de": ","}
"""What stands before the cents, where it is no point."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Go on, and tell these words, in the story and aloud; they are given once a period."""

    message: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Do not go on with this provider."""

    error: ProviderError
    first: bool
    """Whether this is the first refusal of its day or month: say it aloud once, not every time."""


type Verdict = Allowed | Warned | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of the settings, with what was spent of it."""

    name: str
    """`day` or `month`."""
    period: str
    """Which one: `2026-11-20` or `2026-11`."""
    soft: Decimal | None
    hard: Decimal | None
    spent: Bill


class Budget:
    """Asked before a session opens and before each turn; it reads memory alone."""

    def __init__(
        self, settings: Settings, ledger: Ledger, prices: Prices, words: Catalogue
    ) -> None:
        self._limits = settings.budget
        self._ledger = ledger
        self._prices = prices
        self._words = words

    def take(self, settings: Settings, words: Catalogue) -> None:
        """Keep to other limits; what was told of a period counts as told."""
        self._limits, self._words = settings.budget, words

    def verdict(self, provider: str, cloud: bool) -> Verdict:  # noqa: FBT001 - asked by name or not
        """Say whether this provider may be used now; what answers here is always allowed."""
        if not cloud:
            return Allowed()
        limits = tuple(self.limits())
        for limit in filter(_is_spent, limits):
            first = self._ledger.tell_once(f"hard_per_{limit.name}", limit.period)
            return Refused(self._refusal(provider, limit), first)
        for limit in limits:
            reached = limit.soft is not None and limit.spent.known >= limit.soft
            if reached and self._ledger.tell_once(f"soft_per_{limit.name}", limit.period):
                return Warned(self._warning(limit))
        return Allowed()

    def refusal(self, provider: str, *, cloud: bool) -> ProviderError | None:
        """Give why this provider may not be used now, if so; nothing counts as told by asking."""
        spent = filter(_is_spent, self.limits())
        return next((self._refusal(provider, limit) for limit in spent), None) if cloud else None

    def limits(self) -> Iterator[Limit]:
        """Give both limits as they stand; what has no known price is not in them."""
        today = self._ledger.today()
        kept = self._limits
        yield Limit(
            name="day",
            period=f"{today}",
            soft=_exact(kept.soft_per_day),
            hard=_exact(kept.hard_per_day),
            spent=self._spent(today),
        )
        yield Limit(
            name="month",
            period=f"{today:%Y-%m}",
            soft=_exact(kept.soft_per_month),
            hard=_exact(kept.hard_per_month),
            spent=self._spent(today.replace(day=1)),
        )

    def _spent(self, since: dt.date) -> Bill:
        return spent(self._ledger.present(since), self._prices)

    def _refusal(self, provider: str, limit: Limit) -> ProviderError:
        spent, hard = money(limit.spent.known), money(limit.hard or Decimal())
        return Rejected(
            f"hard_per_{limit.name}: {spent} of {hard} {self._limits.currency} are spent",
            code=ErrorCode.COST_CAP,
            provider=provider,
            operation="connect",
        )

    def _warning(self, limit: Limit) -> str:
        told = self._words.say(
            f"budget_{limit.name}",
            spent=self._spoken(limit.spent.known),
            currency=self._limits.currency,
        )
        more = "" if limit.spent.complete else f" {self._words.say('budget_unpriced')}"
        return told + more

    def _spoken(self, amount: Decimal) -> str:
        return money(amount).replace(".", _POINTS.get(self._words.language, "."))


def _is_spent(limit: Limit) -> bool:
    return limit.hard is not None and limit.spent.known >= limit.hard


def spent(usages: Usages, prices: Prices) -> Bill:
    """Give what usage cost, all of it together."""
    return total(
        bill(used, prices.find(at.provider, at.model, at.day), cloud=at.cloud)
        for at, used in usages.items()
    )


def _exact(limit: float | None) -> Decimal | None:
    return None if limit is None else Decimal(repr(limit))
