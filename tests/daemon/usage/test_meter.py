import datetime as dt
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest

from config.services.openai_realtime import OpenAIRealtime
from config.settings import Providers, Settings
from daemon.store import Store
from daemon.usage.ledger import Ledger
from daemon.usage.meter import model_of
from daemon.usage.tally import Tally
from providers.base import Capabilities, Session, SessionBrief, Side, Usage
from tests.daemon.timers.world import World
from tests.daemon.usage.books import begun, grok, kept, openai, together

ONE = Usage(input_tokens=10, input_text_tokens=10)


@pytest.fixture
def ledger(store: Store, world: World) -> Ledger:
    return begun(store, world)


def turns(store: Store) -> dict[str, int]:
    """Give the text tokens of each turn, as the disk has them."""
    rows = "SELECT turn_id, sum(text_input) FROM usage GROUP BY turn_id"
    return store.run_now(lambda connection: dict(connection.execute(rows)))


async def test_sound_is_counted_in_both_directions(ledger: Ledger) -> None:
    meter = grok(ledger)
    for _ in range(50):
        meter.sent(20)
    meter.received(48_000, rate_hz=24_000)
    meter.received(16_000, rate_hz=16_000)
    meter.close_turn("turn-1")
    assert await together(ledger) == Tally(sent_ms=1_000, received_ms=1_500)


async def test_parts_of_a_millisecond_are_not_lost_over_many_turns(ledger: Ledger) -> None:
    meter = grok(ledger)
    for number in range(30):
        meter.received(2, rate_hz=3_000)  # a third of a millisecond
        meter.close_turn(f"turn-{number}")
    assert (await together(ledger)).received_ms in {9, 10}


async def test_each_turn_has_its_own_row(ledger: Ledger, store: Store) -> None:
    meter = openai(ledger)
    for name in ("turn-1", "turn-2"):
        meter.sent(20)
        meter.counted(ONE)
        meter.close_turn(name)
    await ledger.aclose()
    assert turns(store) == {"turn-1": 10, "turn-2": 10}


async def test_what_is_counted_late_belongs_to_the_turn_before(
    ledger: Ledger, store: Store
) -> None:
    meter = openai(ledger)
    meter.sent(20)
    meter.close_turn("turn-1")
    meter.counted(ONE)
    await ledger.aclose()
    assert turns(store) == {"turn-1": 10}
    meter.sent(20)
    meter.counted(ONE)
    meter.close_turn("turn-2")
    await ledger.aclose()
    assert turns(store) == {"turn-1": 10, "turn-2": 10}


async def test_a_session_that_ends_in_mid_turn_loses_nothing(ledger: Ledger, store: Store) -> None:
    meter = openai(ledger)
    meter.close_turn("turn-1")
    meter.sent(400)
    meter.counted(ONE)
    meter.close()
    meter.counted(ONE)
    meter.close()
    await ledger.aclose()
    assert turns(store) == {"turn-1": 20}
    assert (await together(ledger)).sent_ms == 400


async def test_a_session_without_a_turn_is_booked_too(ledger: Ledger, store: Store) -> None:
    meter = openai(ledger)
    meter.counted(ONE)
    meter.close()
    await ledger.aclose()
    assert turns(store) == {"": 10}


async def test_a_turn_in_which_nothing_was_used_leaves_no_row(ledger: Ledger, store: Store) -> None:
    openai(ledger).close_turn("turn-1")
    await ledger.aclose()
    assert turns(store) == {}


async def test_days_change_at_local_midnight(ledger: Ledger, world: World) -> None:
    meter = openai(ledger)
    world.advance(10.5 * 3_600)  # 23:30 here, 22:30 UTC
    meter.counted(ONE)
    meter.close_turn("turn-1")
    world.advance(3_600)  # 00:30 here, still the day before in UTC
    meter.sent(20)
    meter.counted(ONE)
    meter.close_turn("turn-2")
    days = {account.day for account in await kept(ledger)}
    assert days == {dt.date(2026, 11, 18), dt.date(2026, 11, 19)}


async def test_sessions_of_the_same_name_after_a_restart_add_up(store: Store, world: World) -> None:
    for _ in range(2):
        ledger = begun(store, world)
        meter = openai(ledger)
        meter.counted(ONE)
        meter.close_turn("turn-1")
        await ledger.aclose()
    assert turns(store) == {"turn-1": 20}


@dataclass(frozen=True, slots=True)
class Realtime:
    """A provider of which only the name and the models matter."""

    capabilities: Capabilities
    name: str = "openai_realtime"

    def open(self, brief: SessionBrief) -> AbstractAsyncContextManager[Session]:
        raise NotImplementedError(brief)


@pytest.mark.parametrize(
    ("brief", "section", "model"),
    [("briefed", "own", "briefed"), ("", "own", "own"), ("", "", "newest")],
)
def test_the_model_is_the_briefs_then_the_sections_then_the_default(
    brief: str, section: str, model: str
) -> None:
    provider = Realtime(
        Capabilities(
            turn_end=Side.SERVICE,
            barge_in=Side.SERVICE,
            truncate=True,
            manual_turn=True,
            text_turn=True,
            resume=False,
            tools=True,
            models=("newest", "older"),
        )
    )
    settings = Settings(providers=Providers(openai_realtime=OpenAIRealtime(model=section)))
    assert model_of(provider, SessionBrief(model=brief), settings) == model


async def test_who_writes_down_what_is_said_has_an_account_of_its_own(
    ledger: Ledger, store: Store
) -> None:
    meter = openai(ledger)
    meter.counted(ONE)
    meter.counted(Usage(input_tokens=7, input_audio_tokens=7, model="gpt-4o-mini-transcribe"))
    meter.close_turn("turn-1")
    await ledger.aclose()
    rows = "SELECT model, text_input, audio_input FROM usage ORDER BY model"
    assert store.run_now(lambda connection: connection.execute(rows).fetchall()) == [
        ("gpt-4o-mini-transcribe", 0, 7),
        ("gpt-realtime-2.1", 10, 0),
    ]
