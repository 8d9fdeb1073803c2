"""The tool that tells what the services in the network cost, and what they heard."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.errors import NotSaved
from daemon.tools.base import Arguments, Tool, ToolContext, failure, success
from daemon.tools.typed import TypedTool
from daemon.usage import report
from daemon.usage.budget import Budget
from daemon.usage.ledger import Ledger
from daemon.usage.prices import Prices
from daemon.usage.report import Entry
from daemon.usage.span import Span, month_of
from providers.base import ToolResult


class Period(StrEnum):
    """Which days are asked about."""

    TODAY = "today"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"


class GetCosts(Arguments):
    """Arguments of `get_costs`."""

    period: Period = Period.THIS_MONTH


@dataclass(slots=True, kw_only=True)
class Costs:
    """What the tool looks into; the currency may become another one."""

    ledger: Ledger
    prices: Prices
    budget: Budget
    currency: str


def get_costs(costs: Costs) -> Tool:
    """Give the tool over a ledger and what it is priced with."""

    async def run(arguments: GetCosts, _context: ToolContext) -> ToolResult:
        span = span_of(arguments.period, costs.ledger.today())
        try:
            usages = await costs.ledger.days(span.first, span.last)
        except NotSaved:
            return failure("failed", "The ledger cannot be read just now.")
        listed = report.entries(usages, costs.prices)
        told: dict[str, object] = {
            "period": arguments.period.value,
            "cost": report.in_words(report.cost_of(listed)),
            "currency": costs.currency,
            "estimate": True,
            "providers": _providers(listed),
        }
        if limits := _limits(costs.budget):
            told["limits"] = limits
        if unpriced := report.unpriced(listed):
            told["without_known_price"] = list(unpriced)
        return success(**told)

    description = "Tell what this assistant cost, and how much sound it sent out."
    return TypedTool("get_costs", description, GetCosts, run)


def span_of(period: Period, today: dt.date) -> Span:
    """Give the days of a period."""
    match period:
        case Period.TODAY:
            return Span(today, today)
        case Period.THIS_MONTH:
            return month_of(today)
        case Period.LAST_MONTH:
            return month_of(today.replace(day=1) - dt.timedelta(days=1))


def _providers(listed: Sequence[Entry]) -> list[Mapping[str, object]]:
    return [
        {
            "provider": name,
            "cost": report.in_words(report.cost_of(own)),
            "seconds_sent": round(sum(entry.used.sent_ms for entry in own) / 1000),
            "left_the_machine": any(entry.account.cloud for entry in own),
        }
        for name, own in report.by_provider(listed).items()
    ]


def _limits(budget: Budget) -> dict[str, str]:
    """Give the hard limits that are set: `day`, `month`."""
    return {limit.name: f"{limit.hard}" for limit in budget.limits() if limit.hard is not None}
