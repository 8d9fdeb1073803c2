import asyncio
from dataclasses import replace

import pytest

from daemon.errors import NotSaved
from daemon.store import Store, Work
from daemon.timers import rows
from daemon.timers.keeper import MOST_TIMERS, Timers, TooMany
from daemon.timers.schedule import Kind, Phase, Timer, countdown
from tests.daemon.timers.world import World, begin


def timer(world: World, seconds: float, label: str = "", kind: Kind = Kind.TIMER) -> Timer:
    blank = Timer(ident="", kind=kind, label=label, length_s=seconds, due_wall_s=0.0)
    return countdown(blank, seconds, world.moment())


def alarm(world: World, seconds: float) -> Timer:
    return Timer(ident="", kind=Kind.ALARM, due_wall_s=world.wall_s + seconds)


async def restart(world: World, store: Store, timers: Timers) -> Timers:
    await timers.aclose()
    world.crash()
    return begin(world, store)


async def test_a_timer_rings_when_it_is_due_and_says_why(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 300, "pasta"))
    world.advance(299.5)
    assert world.ringing == {}
    world.advance(0.5)
    assert world.ringing == {"timer-1": ("timer", "Your pasta timer is done.")}


async def test_it_rings_in_the_rooms_language(world: World, store: Store) -> None:
    timers = begin(world, store, "de")
    await timers.set(alarm(world, 60))
    world.advance(60)
    assert world.ringing["alarm-1"][1].startswith("Es ist dreizehn Uhr eins")


async def test_a_confirmed_timer_is_on_the_disk(world: World, store: Store) -> None:
    timers = begin(world, store)
    kept = await timers.set(timer(world, 300))
    assert store.run_now(rows.load).timers == (kept,)


async def test_what_cannot_be_saved_is_not_confirmed_and_does_not_run(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    store.run_now(lambda connection: connection.execute("DROP TABLE timers") and None)
    with pytest.raises(NotSaved):
        await timers.set(timer(world, 1))
    world.advance(10)
    assert world.rang == []


async def test_several_ring_at_once_and_fall_silent_one_by_one(world: World, store: Store) -> None:
    timers = begin(world, store)
    for label in ("pasta", "egg"):
        await timers.set(timer(world, 60, label))
    world.advance(60)
    assert set(world.ringing) == {"timer-1", "timer-2"}
    await timers.drop({"timer-1"})
    assert set(world.ringing) == {"timer-2"}
    assert [kept.ident for kept in store.run_now(rows.load).timers] == ["timer-2"]


@pytest.mark.parametrize("jump_s", [10 * 365 * 86_400.0, -3_600.0])
async def test_a_countdown_is_deaf_to_jumps_of_the_wall_clock(
    world: World, store: Store, jump_s: float
) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 300))
    world.wall_s += jump_s
    world.advance(299)
    assert world.rang == []
    world.advance(1)
    assert world.rang == ["timer-1"]


async def test_an_alarm_follows_the_wall_clock_within_a_second(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, 7_200))
    world.advance(10)
    world.wall_s += 7_200
    world.advance(1)
    assert world.rang == ["alarm-1"]


async def test_a_restarted_daemon_goes_on_counting(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 300))
    world.advance(100)
    timers = await restart(world, store, timers)
    world.wall_s -= 5_000  # the wall clock is still nothing to a countdown of this boot
    world.advance(199)
    assert world.rang == []
    world.advance(1)
    assert world.rang == ["timer-1"]


async def test_after_a_reboot_the_wall_clock_says_how_long_it_was_off(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 300))
    world.reboot(off_s=100)
    timers = begin(world, store)
    assert timers.in_phase(Phase.WAITING)[0].left_s(world.moment()) == 200
    world.advance(200)
    assert world.rang == ["timer-1"]


async def test_an_alarm_that_rang_at_the_crash_rings_again_at_once(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, 60))
    world.advance(61)
    await restart(world, store, timers)
    assert world.rang == ["alarm-1", "alarm-1"]
    assert set(world.ringing) == {"alarm-1"}


async def test_a_stopped_one_stays_silent_after_a_restart(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 60))
    world.advance(60)
    assert [rang.ident for rang in timers.silence_all()] == ["timer-1"]
    assert world.ringing == {}
    await restart(world, store, timers)
    assert world.rang == ["timer-1"]


async def test_due_while_the_machine_was_off_it_rings_or_is_told_by_its_age(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 60, "egg"))
    await timers.set(alarm(world, 2_000))
    world.reboot(off_s=60 + 31 * 60)
    begin(world, store)
    world.advance(10)
    assert world.rang == []
    assert world.told == ["While I was off, your egg timer ran out thirty-one minutes ago."]
    world.advance(100)
    assert world.rang == ["alarm-2"]


async def test_it_rings_for_ten_minutes_and_is_then_told_as_missed(
    world: World, store: Store
) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, 60))
    world.advance(60 + 599)
    assert set(world.ringing) == {"alarm-1"}
    world.advance(2)
    assert world.ringing == {}
    assert len(world.told) == 1
    assert [missed.ident for missed in timers.in_phase(Phase.MISSED)] == ["alarm-1"]


async def test_a_missed_one_is_forgotten_after_a_day(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 60))
    world.reboot(off_s=3_600)
    timers = begin(world, store)
    assert len(timers.in_phase(Phase.MISSED)) == 1
    await timers.aclose()
    world.reboot(off_s=24 * 3_600)
    timers = begin(world, store)
    await timers.aclose()
    assert store.run_now(rows.load).timers == ()


async def test_a_snoozed_one_rings_again_later(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(alarm(world, 60))
    world.advance(60)
    await timers.snooze(timers.in_phase(Phase.RINGING), 540)
    assert world.ringing == {}
    timers = await restart(world, store, timers)
    world.advance(539)
    assert world.ringing == {}
    world.advance(1)
    assert set(world.ringing) == {"alarm-1"}


async def test_a_replaced_audio_worker_is_made_to_ring_again(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 60))
    world.advance(60)
    world.ringing.clear()
    timers.ring_again()
    assert set(world.ringing) == {"timer-1"}


async def test_a_new_one_never_takes_the_ident_of_another(world: World, store: Store) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 60))
    await timers.set(timer(world, 90))
    await timers.drop({"timer-1"})
    timers = await restart(world, store, timers)
    assert (await timers.set(timer(world, 60))).ident == "timer-3"


async def test_there_is_a_most_of_timers(world: World, store: Store) -> None:
    timers = begin(world, store)
    for _ in range(MOST_TIMERS):
        await timers.set(timer(world, 60))
    with pytest.raises(TooMany):
        await timers.set(timer(world, 60))


async def test_a_disk_that_fails_at_the_due_time_does_not_keep_it_from_ringing(
    world: World, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    timers = begin(world, store)
    await timers.set(timer(world, 60))
    store.run_now(lambda connection: connection.execute("DROP TABLE timers") and None)
    world.advance(60)
    assert set(world.ringing) == {"timer-1"}
    await timers.aclose()
    assert "could not be saved" in caplog.text


async def test_a_caller_that_gives_up_does_not_lose_a_timer_that_reached_the_disk(
    world: World, store: Store
) -> None:
    slow = SlowStore(store)
    timers = begin(world, slow)
    setting = asyncio.create_task(timers.set(timer(world, 60)))
    await asyncio.sleep(0.01)
    setting.cancel()
    slow.go_on.set()
    await timers.aclose()
    world.advance(60)
    assert world.rang == ["timer-1"]


async def test_nothing_set_means_nothing_wakes_the_daemon(world: World, store: Store) -> None:
    timers = begin(world, store)
    assert world.due == []
    await timers.set(timer(world, 60))
    await timers.drop({"timer-1"})
    assert [setting for _, _, setting in world.due if setting.callback] == []


def test_every_field_survives_the_disk(store: Store) -> None:
    kept = Timer(
        ident="reminder-7",
        kind=Kind.REMINDER,
        label="mum",
        text="call mum",
        length_s=12.5,
        due_wall_s=1.5,
        due_boot_s=2.5,
        boot_id="b",
        phase=Phase.RINGING,
    )
    store.run_now(rows.save(rows.Changes((kept,), ())))
    later = replace(kept, due_wall_s=9.0, phase=Phase.WAITING)
    store.run_now(rows.save(rows.Changes((later,), ())))
    assert store.run_now(rows.load).timers == (later,)


class SlowStore(Store):
    """A disk that takes its time."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner._connection)
        self.go_on = asyncio.Event()

    async def run[T](self, work: Work[T]) -> T:
        await self.go_on.wait()
        return await super().run(work)
