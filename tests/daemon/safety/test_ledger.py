from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.errors import NotSaved
from daemon.safety import rows
from daemon.safety.deed import CallDone, Deed, End
from daemon.safety.ledger import SAME_WITHIN_S, Clocks, Ledger
from daemon.safety.policy import Class
from daemon.store import Store
from providers.base import ToolResult, ToolStatus
from tests.daemon.tools.asking import break_disk

UNLOCKED = Deed(
    number=1,
    at_s=1_000.0,
    session_id="s1",
    call_id="c1",
    turn=4,
    ident="sim:front_door",
    name="front door",
    change="unlock",
    kind=Class.PROTECTED,
    end=End.INTENDED,
    why="confirmed",
)
CALLED = CallDone(
    number=2,
    at_s=1_000.0,
    session_id="s1",
    call_id="c2",
    turn=4,
    tool="timers",
    status="success",
    result={"title": "tea"},
)


class Time:
    def __init__(self) -> None:
        self.wall_s = 1_000.0
        self.boot_s = 50.0

    def clocks(self) -> Clocks:
        return Clocks(wall=lambda: self.wall_s, monotonic=lambda: self.boot_s)

    def passes(self, seconds: float) -> None:
        self.wall_s += seconds
        self.boot_s += seconds


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()


def written(store: Store) -> tuple[tuple[Deed, ...], tuple[CallDone, ...]]:
    return store.run_now(rows.since(0.0))


async def test_what_is_intended_is_on_the_disk_and_known_at_once(store: Store) -> None:
    time = Time()
    ledger = Ledger(store, time.clocks())
    await ledger.intend([UNLOCKED])
    assert written(store)[0] == (UNLOCKED,)
    assert ledger.done_lately(UNLOCKED.meaning) == UNLOCKED
    time.passes(SAME_WITHIN_S + 0.1)
    assert ledger.done_lately(UNLOCKED.meaning) is None


async def test_what_could_not_be_written_down_was_never_intended(store: Store) -> None:
    ledger = Ledger(store)
    break_disk(store)
    with pytest.raises(NotSaved):
        await ledger.intend([UNLOCKED])
    assert ledger.done_lately(UNLOCKED.meaning) is None


async def test_what_failed_may_be_tried_again_and_what_is_unsure_may_not(store: Store) -> None:
    ledger = Ledger(store)
    await ledger.intend([UNLOCKED])
    ledger.settle(replace(UNLOCKED, end=End.UNSURE))
    unsure = ledger.done_lately(UNLOCKED.meaning)
    assert unsure is not None
    assert unsure.end is End.UNSURE
    ledger.settle(replace(UNLOCKED, end=End.FAILED))
    assert ledger.done_lately(UNLOCKED.meaning) is None


async def test_after_a_restart_what_was_half_done_is_unsure_and_still_the_same_wish(
    store: Store,
) -> None:
    time = Time()
    await Ledger(store, time.clocks()).intend([UNLOCKED])
    time.wall_s += 2.0
    time.boot_s = 1.0
    after = Ledger(store, time.clocks())
    assert after.start() == (replace(UNLOCKED, end=End.UNSURE),)
    assert after.done_lately(UNLOCKED.meaning) is not None
    assert after.number() == 2
    assert Ledger(store, time.clocks()).start() == ()


async def test_a_clock_that_was_set_back_makes_nothing_old(store: Store) -> None:
    time = Time()
    await Ledger(store, time.clocks()).intend([UNLOCKED])
    time.wall_s -= 86_400
    after = Ledger(store, time.clocks())
    after.start()
    assert after.done_lately(UNLOCKED.meaning) is not None


async def test_calls_are_known_again_after_a_restart(store: Store) -> None:
    time = Time()
    begun = replace(CALLED, number=3, call_id="c3", status="begun", result={})
    await Ledger(store, time.clocks()).write(calls=[CALLED, begun])
    after = Ledger(store, time.clocks())
    after.start()
    known = after.result_of(CALLED.key)
    assert known == ToolResult(ToolStatus.SUCCESS, {"title": "tea"})
    half = after.result_of(begun.key)
    assert isinstance(half, ToolResult)
    assert half.content["code"] == "unsure"


async def test_results_are_kept_for_an_hour_and_rows_for_a_week(store: Store) -> None:
    time, done = Time(), replace(UNLOCKED, number=9, end=End.SEEN)
    await Ledger(store, time.clocks()).write([UNLOCKED, done], [CALLED])
    time.passes(3_601)
    assert len(Ledger(store, time.clocks()).start()) == 1
    assert written(store)[1] == (replace(CALLED, result={}),)
    time.passes(rows.KEPT_S)
    Ledger(store, time.clocks()).start()
    assert written(store) == ((), ())


@pytest.mark.parametrize(
    ("end", "code"), [(End.INTENDED, "unsure"), (End.UNSURE, "unsure"), (End.SEEN, None)]
)
async def test_a_call_whose_deed_alone_reached_the_disk_is_known_by_its_id_however_late(
    store: Store, end: End, code: str | None
) -> None:
    """The call itself is written down after the deed: a restart in between takes it away."""
    time = Time()
    await Ledger(store, time.clocks()).write([replace(UNLOCKED, end=end)])
    time.passes(10 * SAME_WITHIN_S)
    again = Ledger(store, time.clocks())
    again.start()
    result = again.result_of(("s1", "c1"))
    assert isinstance(result, ToolResult)
    assert result.content.get("code") == code


@pytest.mark.parametrize("end", [End.FAILED, End.REFUSED, End.ASKED, End.UNCHANGED])
async def test_a_call_that_did_nothing_may_come_again(store: Store, end: End) -> None:
    await Ledger(store).write([replace(UNLOCKED, end=end)])
    again = Ledger(store)
    again.start()
    assert again.result_of(("s1", "c1")) is None


async def test_the_table_never_grows_past_its_bound(store: Store) -> None:
    ledger = Ledger(store)
    many = [replace(UNLOCKED, number=number) for number in range(rows.MOST_DEEDS + 500)]
    await ledger.write(many)
    assert len(written(store)[0]) == rows.MOST_DEEDS


async def test_what_is_noted_is_written_soon_and_a_full_disk_is_told_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = Ledger(store)
    ledger.note(UNLOCKED, CALLED)
    ledger.note(replace(UNLOCKED, number=5))
    await ledger.aclose()
    assert len(written(store)[0]) == 2
    break_disk(store)
    ledger.note(replace(UNLOCKED, number=6))
    await ledger.aclose()
    assert caplog.text.count("gaps") == 1


async def test_a_storm_of_refusals_takes_no_memory() -> None:
    ledger = Ledger()
    for number in range(2_000):
        await ledger.intend([replace(UNLOCKED, number=number, ident=f"sim:{number}")])
        ledger.begin_call(("s1", str(number))).cancel()
    assert len(ledger._acts) == 256
    assert len(ledger._calls) == 512


async def test_on_a_real_disk_an_intention_survives_the_process(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await Ledger(store).intend([UNLOCKED])
    again = Store.open(tmp_path)  # as a new process would, while the old one never closed
    assert [deed.end for deed in Ledger(again).start()] == [End.UNSURE]
    again.close()
    store.close()
