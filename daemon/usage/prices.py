"""Knows what each model costs: the dated table that comes with Parlour, and the owner's own."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from config.budget import ModelPrice
from config.settings import Settings

KINDS: Final = tuple(ModelPrice.model_fields)
"""What a price can say: tokens per million by kind and direction, minutes, messages."""

_DATED: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one model costs; None is not known, which is not the same as nothing."""

    as_of: dt.date | None = None
    """When it was looked up; None is the owner's own, which always counts."""
    text_input: Decimal | None = None
    text_cached: Decimal | None = None
    text_output: Decimal | None = None
    audio_input: Decimal | None = None
    audio_cached: Decimal | None = None
    audio_output: Decimal | None = None
    audio_minute: Decimal | None = None
    text_message: Decimal | None = None


type Shipped = Mapping[tuple[str, str], tuple[Price, ...]]
"""By provider and model, the newest first."""


class Prices:
    """Finds the price of a model on a day."""

    def __init__(self, shipped: Shipped, own: Mapping[str, Price]) -> None:
        self._shipped = shipped
        self._own = own

    @classmethod
    def of(cls, settings: Settings) -> "Prices":
        """Give the prices these settings make: all in the currency of the budget."""
        prices = cls({}, {})
        prices.take(settings)
        return prices

    def take(self, settings: Settings) -> None:
        """Count by the prices other settings make."""
        rate = _exact(settings.budget.per_dollar)
        self._shipped = {
            key: tuple(_times(price, rate) for price in prices)
            for key, prices in shipped_prices().items()
        }
        self._own = {model: _owned(price) for model, price in settings.prices.items()}

    @property
    def as_of(self) -> dt.date:
        """The day of the newest entry of the table that came with Parlour."""
        days = (price.as_of for prices in self._shipped.values() for price in prices)
        return max(day for day in days if day is not None)

    def find(self, provider: str, model: str, day: dt.date) -> Price | None:
        """Give what a model cost on a day, None where nobody has said."""
        for name in _names(model):
            if own := self._own.get(name):
                return own
        for name in _names(model):
            if known := self._shipped.get((provider, name)):
                return next((price for price in known if _begun(price, day)), known[-1])
        return None


@cache
def shipped_prices() -> Shipped:
    """Give the table that comes with Parlour, in US dollars."""
    text = files("providers").joinpath("prices.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text, parse_float=Decimal)["price"]
    prices: dict[tuple[str, str], list[Price]] = {}
    for entry in entries:
        key = entry.pop("provider"), entry.pop("model")
        prices.setdefault(key, []).append(_times(Price(**entry), Decimal(1)))
    return {key: tuple(_newest_first(found)) for key, found in prices.items()}


def _newest_first(prices: Iterable[Price]) -> list[Price]:
    return sorted(prices, key=lambda price: price.as_of or dt.date.min, reverse=True)


def _begun(price: Price, day: dt.date) -> bool:
    return price.as_of is None or price.as_of <= day


def _names(model: str) -> tuple[str, ...]:
    """Give the names a model may be listed under: its own, then without prefix and date."""
    bare = model.removeprefix("models/")
    return model, bare, _DATED.sub("", bare)


def _times(price: Price, rate: Decimal) -> Price:
    amounts = {kind: getattr(price, kind) for kind in KINDS}
    return Price(
        as_of=price.as_of,
        **{kind: amount * rate for kind, amount in amounts.items() if amount is not None},
    )


def _owned(price: ModelPrice) -> Price:
    amounts = {kind: getattr(price, kind) for kind in KINDS}
    exact = {kind: _exact(amount) for kind, amount in amounts.items() if amount is not None}
    return Price(as_of=None, **exact)


def _exact(number: float) -> Decimal:
    """Give a number as it was written: TOML's 0.1 is a tenth here, not the float nearest to it."""
    return Decimal(repr(number))
