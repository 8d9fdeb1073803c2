import pytest

from config.messages import catalogue
from config.settings import Budget as Limits
from config.settings import Settings
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.base import Tool
from daemon.tools.costs import Costs, get_costs
from daemon.tools.standard import standard_tools
from daemon.usage.budget import Budget
from daemon.usage.ledger import Ledger
from daemon.usage.prices import Prices
from tests.daemon.timers.world import World, begin
from tests.daemon.tools.asking import fail, succeed
from tests.daemon.tools.test_device import FakeDevice
from tests.daemon.usage.books import DAY_S, begun, grok, local, minutes, openai


@pytest.fixture
async def ledger(store: Store) -> Ledger:
    return begun(store, World())


def looked_into(ledger: Ledger, **limits: float) -> Costs:
    settings = Settings(budget=Limits.model_validate(limits))
    prices = Prices.of(settings)
    budget = Budget(settings, ledger, prices, catalogue("en"))
    return Costs(ledger=ledger, prices=prices, budget=budget, currency=settings.budget.currency)


def tool(ledger: Ledger, **limits: float) -> Tool:
    return get_costs(looked_into(ledger, **limits))


async def test_it_tells_what_this_month_cost_and_what_left_the_room(ledger: Ledger) -> None:
    meter = grok(ledger)
    meter.sent(minutes(2))
    meter.close_turn("turn-1")
    here = local(ledger)
    here.sent(3_000)
    here.close_turn("turn-1")
    assert await succeed(tool(ledger, hard_per_month=10)) == {
        "period": "this_month",
        "cost": "0.10",
        "currency": "dollars",
        "estimate": True,
        "providers": [
            {
                "provider": "grok_voice",
                "cost": "0.10",
                "seconds_sent": 120,
                "left_the_machine": True,
            },
            {"provider": "local", "cost": "0.00", "seconds_sent": 3, "left_the_machine": False},
        ],
        "limits": {"month": "10.0"},
    }


async def test_what_has_no_known_price_is_told_as_unknown(ledger: Ledger) -> None:
    meter = openai(ledger)
    meter.sent(1_000)
    meter.close_turn("turn-1")
    told = await succeed(tool(ledger))
    assert told["cost"] == "unknown"
    assert told["without_known_price"] == ["openai_realtime gpt-realtime-2.1"]
    meter = grok(ledger)
    meter.sent(minutes(2))
    meter.close_turn("turn-2")
    assert (await succeed(tool(ledger)))["cost"] == "at least 0.10"


async def test_other_periods_are_asked_of_the_disk(store: Store) -> None:
    world = World()
    ledger = begun(store, world)
    meter = grok(ledger)
    meter.sent(minutes(2))
    meter.close_turn("turn-1")
    world.advance(20 * DAY_S)
    assert (await succeed(tool(ledger), period="today"))["cost"] == "0.00"
    assert (await succeed(tool(ledger), period="this_month"))["providers"] == []
    assert (await succeed(tool(ledger), period="last_month"))["cost"] == "0.10"


async def test_a_period_it_does_not_know_is_a_result(ledger: Ledger) -> None:
    assert (await fail(tool(ledger), period="for ever"))["code"] == "bad_arguments"


async def test_a_disk_that_gives_nothing_is_a_result(ledger: Ledger, store: Store) -> None:
    store.close()
    assert (await fail(tool(ledger)))["code"] == "failed"


async def test_a_house_with_a_ledger_has_the_tool_after_all_others(
    ledger: Ledger, home: WholeHome, store: Store
) -> None:
    world = World()
    tools = standard_tools(
        home=home,
        gate=Gate(home),
        kept=begin(world, store),
        satellite=FakeDevice(),
        now=lambda: world.moment().local(),
        costs=looked_into(ledger),
    )
    assert [tool.spec.name for tool in tools][-2:] == ["get_time", "get_costs"]
    period = tools[-1].spec.parameters["properties"]
    assert isinstance(period, dict)
    assert period["period"]["enum"] == ["today", "this_month", "last_month"]
