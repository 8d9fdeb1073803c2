import asyncio
import datetime as dt
import logging
import sqlite3
import threading
from pathlib import Path

import pytest

from daemon.store import Store
from daemon.usage import ledger as ledgers
from daemon.usage.span import Span, month_named, month_of, months_before
from daemon.usage.tally import Tally
from tests.daemon.timers.world import World
from tests.daemon.tools.asking import break_disk
from tests.daemon.usage.books import DAY_S, TODAY, begun, grok, kept, together, turn

SECOND = Tally(sent_ms=1_000)


def mend_disk(store: Store) -> None:
    """Let changes succeed again."""
    store._connection.execute("PRAGMA query_only = OFF")


async def test_usage_counts_at_once_and_is_there_after_a_restart(
    tmp_path: Path, world: World
) -> None:
    first = Store.open(tmp_path)
    ledger = begun(first, world)
    ledger.book(turn(), SECOND)
    assert list(ledger.present(TODAY).values()) == [SECOND]
    await ledger.aclose()
    first.close()
    second = Store.open(tmp_path)
    assert begun(second, world).present(TODAY) == ledger.present(TODAY)
    second.close()


async def test_the_event_loop_never_waits_for_the_disk(tmp_path: Path, world: World) -> None:
    store = Store.open(tmp_path)
    ledger = begun(store, world)
    held = threading.Event()
    slow = asyncio.create_task(store.run(lambda _: held.wait(5)))
    await asyncio.sleep(0)
    ledger.book(turn(), SECOND)
    await asyncio.sleep(0)
    assert not slow.done()
    assert list(ledger.present(TODAY).values()) == [SECOND]
    held.set()
    assert await slow
    assert await together(ledger) == SECOND
    store.close()


async def test_what_the_disk_refused_is_written_with_the_next_turn(
    store: Store, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = begun(store, world)
    break_disk(store)
    ledger.book(turn(turn_id="lost?"), SECOND)
    await asyncio.sleep(0.01)
    assert "could not be saved" in caplog.text
    mend_disk(store)
    assert (await ledger.days(TODAY, TODAY)) == ledger.present(TODAY)
    ledger.book(turn(turn_id="next"), SECOND)
    await ledger.aclose()
    again = begun(store, world)
    assert sum(again.present(TODAY).values(), Tally()) == SECOND + SECOND


async def test_what_the_disk_refused_is_tried_again_at_the_end(store: Store, world: World) -> None:
    ledger = begun(store, world)
    break_disk(store)
    ledger.book(turn(), SECOND)
    await asyncio.sleep(0.01)
    mend_disk(store)
    await ledger.aclose()
    assert sum(begun(store, world).present(TODAY).values(), Tally()) == SECOND


async def test_what_waits_for_the_disk_is_bounded(
    store: Store,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(ledgers, "MOST_UNSAVED", 3)
    ledger = begun(store, world)
    break_disk(store)
    for number in range(5):
        ledger.book(turn(turn_id=f"turn-{number}"), SECOND)
    assert len(ledger._unsaved) == 3
    assert "is given up" in caplog.text
    caplog.set_level(logging.CRITICAL)
    await ledger.aclose()


async def test_rows_older_than_thirteen_months_are_dropped(store: Store, world: World) -> None:
    ledger = begun(store, world)
    for day in (dt.date(2025, 10, 17), dt.date(2025, 10, 18), TODAY):
        ledger.book(turn(day), SECOND)
    assert {account.day for account in await kept(ledger)} == {dt.date(2025, 10, 18), TODAY}


async def test_the_mind_forgets_the_month_before(store: Store, world: World) -> None:
    ledger = begun(store, world)
    grok(ledger).close_turn("turn-0")
    ledger.book(turn(), SECOND)
    world.advance(20 * DAY_S)
    ledger.book(turn(ledger.today()), SECOND)
    assert [account.day.month for account in ledger.present(dt.date(2026, 1, 1))] == [12]
    assert len(await kept(ledger)) == 2


async def test_something_is_told_once_a_period_over_restarts(store: Store, world: World) -> None:
    ledger = begun(store, world)
    assert ledger.tell_once("soft_per_day", "2026-11-18")
    assert not ledger.tell_once("soft_per_day", "2026-11-18")
    await ledger.aclose()
    again = begun(store, world)
    assert not again.tell_once("soft_per_day", "2026-11-18")
    assert again.tell_once("soft_per_day", "2026-11-19")
    await again.aclose()


def test_the_ledger_holds_no_words(store: Store) -> None:
    def columns(connection: sqlite3.Connection) -> set[str]:
        return {row[1] for row in connection.execute("PRAGMA table_info(usage)")}

    assert not {"text", "transcript", "room", "user_id"} & store.run_now(columns)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ((2026, 11, 18), 13, (2025, 10, 18)),
        ((2026, 1, 31), 11, (2025, 2, 28)),
        ((2028, 3, 31), 1, (2028, 2, 29)),
    ],
)
def test_months_are_those_of_the_calendar(
    day: tuple[int, int, int], months: int, before: tuple[int, int, int]
) -> None:
    assert months_before(dt.date(*day), months) == dt.date(*before)


def test_a_month_has_its_own_length() -> None:
    assert month_named("2028-02") == Span(dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    assert month_of(TODAY) == month_named("2026-11")
