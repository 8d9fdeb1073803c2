import datetime as dt
from decimal import Decimal

import pytest

from config.settings import Budget, ModelPrice, Settings
from daemon.usage.prices import KINDS, Price, Prices, shipped_prices

DAY = dt.date(2026, 11, 18)
MINI = "gpt-realtime-2.1-mini"


def test_every_entry_of_the_table_is_dated_and_says_something() -> None:
    for (provider, model), prices in shipped_prices().items():
        for price in prices:
            assert price.as_of, (provider, model)
            assert any(getattr(price, kind) is not None for kind in KINDS), (provider, model)
            assert all((getattr(price, kind) or 0) >= 0 for kind in KINDS), (provider, model)


def test_prices_are_as_exact_as_they_are_written() -> None:
    price = Prices.of(Settings()).find("openai_realtime", MINI, DAY)
    assert price
    assert (price.text_cached, price.audio_output) == (Decimal("0.06"), Decimal(20))


def test_the_newest_price_that_is_not_newer_than_the_day_counts() -> None:
    old, new = (Price(as_of=dt.date(2026, month, 1), text_input=Decimal(month)) for month in (3, 9))
    prices = Prices({("x", "m"): (new, old)}, {})
    assert prices.find("x", "m", dt.date(2026, 8, 31)) is old
    assert prices.find("x", "m", dt.date(2026, 9, 1)) is new
    assert prices.find("x", "m", dt.date(2026, 1, 1)) is old
    assert prices.as_of == dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("gemini_live", "models/gemini-3.8-live"),
        ("openai_realtime", "gpt-realtime-2.1-2026-10-01"),
    ],
)
def test_a_prefix_or_a_date_is_no_other_model(provider: str, model: str) -> None:
    assert Prices.of(Settings()).find(provider, model, DAY)


@pytest.mark.parametrize("model", ["", "gpt-realtime-9", "my-deployment"])
def test_nobody_guesses_the_price_of_another_model(model: str) -> None:
    assert Prices.of(Settings()).find("openai_realtime", model, DAY) is None


def test_a_price_of_the_owners_own_replaces_the_whole_entry() -> None:
    settings = Settings(prices={MINI: ModelPrice(text_input=0.1)})
    price = Prices.of(settings).find("openai_realtime", MINI, DAY)
    assert price == Price(text_input=Decimal("0.1"))


def test_the_shipped_prices_follow_the_currency_and_the_owners_own_are_in_it() -> None:
    settings = Settings(
        budget=Budget(currency="euros", per_dollar=0.9), prices={"mine": ModelPrice(audio_minute=1)}
    )
    prices = Prices.of(settings)
    shipped = prices.find("openai_realtime", "gpt-realtime-2.1", DAY)
    assert shipped
    assert shipped.text_input == Decimal("3.6")
    assert prices.find("any", "mine", DAY) == Price(audio_minute=Decimal(1))


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("gemini_live", "gemini-3.8-live"),
        ("grok_voice", "grok-voice-latest"),
        ("nova_sonic", "amazon.nova-2-sonic-v1:0"),
        ("openai_realtime", "gpt-realtime-2.1"),
    ],
)
def test_the_model_of_choice_of_every_service_has_a_price_for_sound(
    provider: str, model: str
) -> None:
    price = Prices.of(Settings()).find(provider, model, DAY)
    assert price
    by_tokens = price.audio_input is not None and price.audio_output is not None
    assert by_tokens or price.audio_minute is not None
