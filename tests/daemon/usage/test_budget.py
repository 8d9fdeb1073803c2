import asyncio
from pathlib import Path

import pytest

from config.messages import catalogue
from config.settings import Budget as Limits
from config.settings import ModelPrice, Settings
from daemon.store import Store
from daemon.usage.budget import Allowed, Budget, Refused, Verdict, Warned
from daemon.usage.ledger import Ledger
from daemon.usage.prices import Prices
from providers.base import Usage
from providers.errors import ErrorCode
from tests.daemon.timers.world import World
from tests.daemon.usage.books import DAY_S, begun, grok, local, minutes, openai


def budget(
    ledger: Ledger,
    limits: Limits,
    language: str = "en",
    prices: dict[str, ModelPrice] | None = None,
) -> Budget:
    settings = Settings(budget=limits, prices=prices or {})
    return Budget(settings, ledger, Prices.of(settings), catalogue(language))


def spend(ledger: Ledger, cents: int, turn_id: str = "turn-1") -> None:
    """Talk to Grok for as many minutes as cost this much."""
    meter = grok(ledger)
    meter.sent(minutes(cents / 5))
    meter.close_turn(turn_id)


@pytest.fixture
async def ledger(store: Store, world: World) -> Ledger:
    return begun(store, world)


def asked(kept: Budget) -> Verdict:
    return kept.verdict("grok_voice", cloud=True)


async def test_without_limits_everything_is_allowed(ledger: Ledger) -> None:
    spend(ledger, 100_000)
    assert asked(budget(ledger, Limits())) == Allowed()


@pytest.mark.parametrize("period", ["day", "month"])
async def test_at_the_hard_limit_the_cloud_is_refused_and_the_room_goes_on(
    ledger: Ledger, period: str
) -> None:
    kept = budget(ledger, Limits.model_validate({f"hard_per_{period}": 0.10}))
    spend(ledger, 9)
    assert asked(kept) == Allowed()
    spend(ledger, 1, "turn-2")
    refused = asked(kept)
    assert isinstance(refused, Refused)
    assert refused.error.code is ErrorCode.COST_CAP
    assert refused.error.provider == "grok_voice"
    assert f"hard_per_{period}: 0.10 of 0.10 dollars" in str(refused.error)
    assert not refused.error.retryable
    assert kept.verdict("local", cloud=False) == Allowed()


async def test_the_refusal_is_said_aloud_once_a_day(ledger: Ledger, world: World) -> None:
    kept = budget(ledger, Limits(hard_per_day=0.05))
    for expected in (True, False, True, False):
        spend(ledger, 5)
        refused = asked(kept)
        assert isinstance(refused, Refused)
        assert refused.first is expected
        if not expected:
            world.advance(DAY_S)


async def test_a_new_day_begins_at_local_midnight_and_the_month_goes_on(
    ledger: Ledger, world: World
) -> None:
    kept = budget(ledger, Limits(hard_per_day=0.10, hard_per_month=0.20))
    spend(ledger, 10)
    world.advance(11 * 3_600 - 1)
    assert isinstance(asked(kept), Refused)
    world.advance(1)
    assert asked(kept) == Allowed()
    spend(ledger, 10)
    refused = asked(kept)
    assert isinstance(refused, Refused)
    world.advance(DAY_S)
    refused = asked(kept)
    assert isinstance(refused, Refused)
    assert "hard_per_month" in str(refused.error)
    world.advance(12 * DAY_S)
    assert asked(kept) == Allowed()


async def test_a_limit_of_nothing_keeps_the_cloud_away(ledger: Ledger) -> None:
    assert isinstance(asked(budget(ledger, Limits(hard_per_day=0))), Refused)


async def test_the_soft_limit_is_told_once_a_day_in_a_sentence(
    ledger: Ledger, world: World
) -> None:
    kept = budget(ledger, Limits(soft_per_day=0.05, hard_per_day=1))
    assert asked(kept) == Allowed()
    spend(ledger, 6)
    assert asked(kept) == Warned(
        "I have used 0.06 dollars today. That is the point at which you wanted to know."
    )
    assert asked(kept) == Allowed()
    world.advance(DAY_S)
    assert asked(kept) == Allowed()
    spend(ledger, 6)
    assert isinstance(asked(kept), Warned)


async def test_day_and_month_are_told_one_after_the_other(ledger: Ledger) -> None:
    kept = budget(ledger, Limits(soft_per_day=0.05, soft_per_month=0.05))
    spend(ledger, 6)
    first, second = asked(kept), asked(kept)
    assert isinstance(first, Warned)
    assert isinstance(second, Warned)
    assert ("today" in first.message, "this month" in second.message) == (True, True)
    assert asked(kept) == Allowed()


async def test_the_warning_is_told_once_over_a_restart(tmp_path: Path, world: World) -> None:
    for expected in (Warned, Allowed):
        store = Store.open(tmp_path)
        ledger = begun(store, world)
        spend(ledger, 6)
        assert isinstance(asked(budget(ledger, Limits(soft_per_month=0.05))), expected)
        await ledger.aclose()
        store.close()


async def test_germans_hear_a_comma_and_their_own_money(ledger: Ledger) -> None:
    kept = budget(ledger, Limits(soft_per_day=0.01, currency="Euro", per_dollar=0.5), "de")
    spend(ledger, 6)
    verdict = asked(kept)
    assert isinstance(verdict, Warned)
    assert verdict.message.startswith("Heute habe ich 0,03 Euro verbraucht.")


async def test_only_what_has_a_known_price_counts_and_that_is_said(ledger: Ledger) -> None:
    kept = budget(ledger, Limits(soft_per_day=0.05))
    spend(ledger, 6)
    meter = openai(ledger)
    meter.sent(60_000)
    meter.close_turn("turn-2")
    verdict = asked(kept)
    assert isinstance(verdict, Warned)
    assert verdict.message.endswith("Some of it has no known price and is not counted.")


async def test_a_price_of_the_owners_own_counts(ledger: Ledger) -> None:
    dear = {"grok-voice-think-fast-1.0": ModelPrice(audio_minute=10)}
    spend(ledger, 5)
    assert isinstance(asked(budget(ledger, Limits(hard_per_day=10), prices=dear)), Refused)


async def test_what_is_said_here_never_counts(ledger: Ledger) -> None:
    meter = local(ledger)
    meter.sent(minutes(60))
    meter.counted(Usage(input_tokens=10**9))
    meter.close_turn("turn-1")
    assert asked(budget(ledger, Limits(hard_per_day=0.01))) == Allowed()


async def test_the_fourth_turn_of_three_that_were_paid_for_is_refused(ledger: Ledger) -> None:
    kept = budget(ledger, Limits(hard_per_day=0.15))
    for number in range(3):
        assert asked(kept) == Allowed()
        spend(ledger, 5, f"turn-{number}")
    assert isinstance(asked(kept), Refused)
    await asyncio.sleep(0)
