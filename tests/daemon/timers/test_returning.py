from dataclasses import replace

import pytest

from daemon.store import Store
from daemon.timers.keeper import Timers
from daemon.timers.recurrence import next_due
from daemon.timers.schedule import LONGEST_RINGING_S, Kind, Phase, Timer
from tests.daemon.timers.world import World, begin

DAY_S = 86_400.0
DAILY = tuple(range(7))


def alarm(world: World, at: str, days: tuple[int, ...] = ()) -> Timer:
    due_wall_s = next_due(at, world.wall_s, days)
    return Timer(ident="", kind=Kind.ALARM, due_wall_s=due_wall_s, at=at, repeat=days)


def left_s(timers: Timers, world: World) -> list[float]:
    return [timer.left_s(world.moment()) for timer in timers.in_phase(Phase.WAITING)]


async def test_a_daily_alarm_that_was_stopped_rings_the_next_day(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00", DAILY))
    world.advance(3_600)
    assert world.ringing
    await timers.stop({"alarm-1"})
    assert not world.ringing
    assert left_s(timers, world) == [DAY_S]
    world.advance(DAY_S)
    assert world.rang == ["alarm-1", "alarm-1"]


async def test_an_alarm_that_comes_once_is_gone_after_it_was_stopped(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00"))
    world.advance(3_600)
    timers.silence_all()
    assert not timers.in_phase(*Phase)


async def test_the_button_ends_one_ringing_and_not_the_alarm(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00", DAILY))
    world.advance(3_600)
    timers.silence_all()
    assert left_s(timers, world) == [DAY_S]


async def test_a_snoozed_daily_alarm_comes_back_at_its_own_time(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00", DAILY))
    world.advance(3_600)
    await timers.snooze(timers.in_phase(Phase.RINGING), 540)
    world.advance(540)
    assert world.rang == ["alarm-1", "alarm-1"]
    await timers.stop({"alarm-1"})
    assert left_s(timers, world) == [DAY_S - 540]


async def test_a_cancelled_daily_alarm_is_gone(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00", DAILY))
    await timers.drop({"alarm-1"})
    world.advance(2 * DAY_S)
    assert world.rang == []


async def test_one_that_nobody_stopped_is_told_and_comes_back(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00", DAILY))
    world.advance(3_600 + LONGEST_RINGING_S + 2)
    assert not world.ringing
    assert len(world.told) == 1
    world.advance(DAY_S)
    assert world.rang == ["alarm-1", "alarm-1"]


async def test_it_survives_a_restart_with_its_days(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00", (0, 3)))
    await timers.aclose()
    world.reboot(7 * DAY_S)
    again = begin(world, store)
    assert len(world.told) == 1
    assert [timer.repeat for timer in again.in_phase(Phase.WAITING)] == [(0, 3)]
    assert 0 < left_s(again, world)[0] <= 7 * DAY_S


@pytest.mark.parametrize("off_s", [-50 * 365 * DAY_S, -7_200.0, 40 * DAY_S])
async def test_after_a_power_cut_without_a_clock_an_alarm_waits_until_the_time_is_known(
    world: World, store: Store, off_s: float
) -> None:
    timers = begin(world, store)
    kept = await timers.set(alarm(world, "14:00"))
    await timers.aclose()
    world.reboot(1_800)
    right_s = world.wall_s
    world.wall_s, world.wall_trusted = right_s + off_s, False
    begin(world, store)
    world.advance(60)
    assert world.rang == []
    assert world.told == []
    world.wall_s, world.wall_trusted = right_s + 60, True
    world.advance(kept.due_wall_s - world.wall_s + 6)
    assert world.rang == ["alarm-1"]


async def test_a_countdown_of_this_start_needs_no_clock(world: World, store: Store) -> None:
    world.wall_trusted = False
    timers = begin(world, store)
    moment = world.moment()
    blank = Timer(ident="", kind=Kind.TIMER, length_s=60, due_wall_s=moment.wall_s + 60)
    await timers.set(replace(blank, due_boot_s=moment.boot_s + 60, boot_id=moment.boot_id))
    world.advance(60)
    assert world.rang == ["timer-1"]


async def test_waiting_for_the_time_does_not_keep_the_processor_busy(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, "14:00"))
    await timers.aclose()
    world.reboot(2 * 3_600)
    world.wall_trusted = False
    begin(world, store)
    before = next(world.order)
    world.advance(60)
    assert next(world.order) - before < 100
