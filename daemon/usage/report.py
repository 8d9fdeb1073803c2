"""Usage and its cost as plain values: what the command prints and the tool tells."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from daemon.usage.bill import Bill, bill, money, total
from daemon.usage.prices import Prices
from daemon.usage.rows import Account, Usages
from daemon.usage.tally import Tally

UNKNOWN: Final = "unknown"
"""What stands in the place of a cost nobody can tell."""

_EXACT: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one model of one provider used on one day, and its cost."""

    account: Account
    used: Tally
    cost: Bill


def entries(usages: Usages, prices: Prices) -> tuple[Entry, ...]:
    """Give usage with its cost, in the order of the days."""
    return tuple(_entries(usages, prices))


def _entries(usages: Usages, prices: Prices) -> Iterator[Entry]:
    for at, used in sorted(usages.items(), key=lambda pair: _place(pair[0])):
        price = prices.find(at.provider, at.model, at.day)
        yield Entry(account=at, used=used, cost=bill(used, price, cloud=at.cloud))


def _place(at: Account) -> tuple[dt.date, str, str]:
    return at.day, at.provider, at.model


def cost_of(listed: Iterable[Entry]) -> Bill:
    """Give the cost of entries together."""
    return total(entry.cost for entry in listed)


def by_day(listed: Iterable[Entry]) -> dict[dt.date, list[Entry]]:
    """Give entries by their day."""
    found: defaultdict[dt.date, list[Entry]] = defaultdict(list)
    for entry in listed:
        found[entry.account.day].append(entry)
    return dict(found)


def by_provider(listed: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Give entries by their provider."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in listed:
        found[entry.account.provider].append(entry)
    return dict(found)


def in_words(cost: Bill) -> str:
    """Give a cost as people read it: `1.23`, `at least 1.23`, `unknown`."""
    if cost.unknown:
        return UNKNOWN
    return money(cost.known) if cost.complete else f"at least {money(cost.known)}"


def unpriced(listed: Iterable[Entry]) -> tuple[str, ...]:
    """Give the models of which not everything has a known price."""
    open_ends = (entry.account for entry in listed if not entry.cost.complete)
    return tuple(sorted({f"{at.provider} {at.model}".rstrip() for at in open_ends}))


def as_json(entry: Entry) -> dict[str, object]:
    """Give an entry for scripts; amounts are text, so that no digit is lost."""
    at, used = entry.account, entry.used
    return {
        "day": f"{at.day}",
        "provider": at.provider,
        "model": at.model,
        "left_the_machine": at.cloud,
        **figures(used),
        **cost_json(entry.cost),
    }


def figures(used: Tally) -> Mapping[str, object]:
    """Give a tally for scripts."""
    return {
        "sent_s": used.sent_ms / 1000,
        "received_s": used.received_ms / 1000,
        "text_messages": used.text_messages,
        "tokens": {
            "text_input": used.text_input,
            "text_cached": used.text_cached,
            "text_output": used.text_output,
            "audio_input": used.audio_input,
            "audio_cached": used.audio_cached,
            "audio_output": used.audio_output,
            "unsorted_input": used.unsorted_input,
            "unsorted_output": used.unsorted_output,
        },
    }


def cost_json(cost: Bill) -> Mapping[str, object]:
    """Give a cost for scripts: what is known of it, and whether that is all."""
    known = UNKNOWN if cost.unknown else f"{_short(cost.known)}"
    return {"cost": known, "cost_is_complete": cost.complete}


def _short(amount: Decimal) -> str:
    """Give an amount with cents at least and millionths at most."""
    whole, _, rest = f"{amount.quantize(_EXACT)}".partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
