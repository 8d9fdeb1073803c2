"""What is counted of a room that hears, and how it reaches the disk."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from daemon.near_misses import rows
from daemon.near_misses.keeper import KEPT_DAYS, SAVED_EVERY_S, NearMisses
from daemon.near_misses.rows import Counts, Kind
from daemon.store import Store
from daemon.story import TurnDone, Woken
from hardware.protocol import ScorePeaked
from tests.daemon.near_misses.counted import TODAY, cell
from tests.daemon.scripts import until
from tests.daemon.timers.world import World

HEARD = ScorePeaked("hey_jarvis", 0.9, 40_000, playing=False, heard=True)
MISSED = ScorePeaked("hey_jarvis", 0.4, 16_000, playing=False, heard=False)
WOKEN = Woken("hey_jarvis", 0.7, 2.5)


class Room:
    """A keeper of counts, its clocks and its disk."""

    def __init__(self) -> None:
        self.store, self.world = Store.in_memory(), World()
        self.misses = NearMisses(self.store, self.world, self.world.moment)

    def ends(self, outcome: str) -> None:
        self.misses.happened(TurnDone(turn_id="turn-1", outcome=outcome))

    async def counts(self) -> Counts:
        await self.misses.aclose()
        return self.kept()

    def kept(self) -> Counts:
        return self.store.run_now(rows.since(dt.date(2020, 1, 1)))

    async def kinds(self) -> dict[Kind, int]:
        return {found.kind: count for found, count in (await self.counts()).items()}


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    yield room
    await room.misses.aclose()
    room.store.close()


async def test_near_misses_are_counted_by_score_hour_and_day(room: Room) -> None:
    for _ in range(3):
        room.misses.hear(MISSED)
    hour = room.world.moment().local().hour
    assert await room.counts() == {cell(0.4, hour=hour, day=TODAY): 3}


async def test_while_we_sound_is_counted_apart(room: Room) -> None:
    room.misses.hear(ScorePeaked("stop", 0.2, 16_000, playing=True, heard=False))
    [(found, count)] = (await room.counts()).items()
    assert (found.word, found.playing, found.bin, count) == ("stop", True, 4, 1)


async def test_a_wake_after_which_nothing_was_said_was_a_false_one(room: Room) -> None:
    room.misses.happened(WOKEN)
    room.misses.hear(HEARD)
    room.ends("nothing_said")
    assert await room.kinds() == {Kind.FALSE_WAKE: 1}


async def test_a_wake_that_led_to_an_answer_was_meant(room: Room) -> None:
    room.misses.happened(WOKEN)
    room.misses.hear(HEARD)
    room.ends("answered")
    room.ends("nothing_said")  # of a later press, say
    assert await room.kinds() == {Kind.HEARD: 1}


async def test_the_turn_that_a_wake_cuts_off_says_nothing_about_that_wake(room: Room) -> None:
    room.misses.happened(WOKEN)
    room.ends("interrupted")  # the answer before
    room.misses.hear(HEARD)
    room.ends("nothing_said")
    assert await room.kinds() == {Kind.FALSE_WAKE: 1}


async def test_silence_after_a_press_is_nobodys_false_wake(room: Room) -> None:
    room.misses.happened(WOKEN)
    room.misses.hear(HEARD)
    room.misses.happened(Woken("", 1.0, 0.0))
    room.ends("nothing_said")
    assert await room.kinds() == {Kind.HEARD: 1}


async def test_who_had_to_say_it_twice_was_not_heard_the_first_time(room: Room) -> None:
    room.misses.hear(MISSED)
    room.misses.hear(HEARD)
    assert await room.kinds() == {Kind.ASKED_TWICE: 1, Kind.HEARD: 1}


@pytest.mark.parametrize(
    "later",
    [
        ScorePeaked("hey_jarvis", 0.9, 16_000 + 9 * 16_000, playing=False, heard=True),
        ScorePeaked("alexa", 0.9, 40_000, playing=False, heard=True),
        ScorePeaked("hey_jarvis", 0.9, 8_000, playing=False, heard=True),
    ],
    ids=["much later", "another word", "of another worker, whose samples begin anew"],
)
async def test_what_is_heard_otherwise_tells_nothing_of_a_near_miss(
    room: Room, later: ScorePeaked
) -> None:
    room.misses.hear(MISSED)
    room.misses.hear(later)
    assert await room.kinds() == {Kind.NEAR_MISS: 1, Kind.HEARD: 1}


async def test_a_wake_is_moved_on_the_disk_too(room: Room) -> None:
    room.misses.happened(WOKEN)
    room.misses.hear(HEARD)
    await room.misses.aclose()
    assert [found.kind for found in room.kept()] == [Kind.HEARD]
    room.ends("nothing_said")
    assert await room.kinds() == {Kind.FALSE_WAKE: 1}


async def test_the_disk_is_asked_once_a_minute_however_much_is_heard(room: Room) -> None:
    for _ in range(50):
        room.misses.hear(MISSED)
        room.world.advance(1.0)
    assert room.kept() == {}
    room.world.advance(SAVED_EVERY_S)
    await until(lambda: sum(room.kept().values()) == 50)


async def test_counts_are_forgotten_after_their_days(room: Room) -> None:
    room.misses.hear(MISSED)
    await room.misses.aclose()
    room.world.advance((KEPT_DAYS - 1) * 86_400)
    room.misses.hear(HEARD)
    assert len(await room.counts()) == 2
    room.world.advance(86_400)
    room.misses.hear(ScorePeaked("alexa", 0.2, 1, playing=False, heard=False))
    assert {found.word: found.kind for found in await room.counts()} == {
        "hey_jarvis": Kind.HEARD,
        "alexa": Kind.NEAR_MISS,
    }


async def test_what_the_disk_did_not_take_is_written_the_next_time(room: Room) -> None:
    room.store.run_now(lambda connection: connection.execute("ALTER TABLE score_peaks RENAME TO x"))
    room.misses.hear(MISSED)
    await room.misses.aclose()
    room.store.run_now(lambda connection: connection.execute("ALTER TABLE x RENAME TO score_peaks"))
    assert sum((await room.counts()).values()) == 1


def test_a_count_that_was_cleared_meanwhile_never_falls_below_nothing() -> None:
    store = Store.in_memory()
    store.run_now(rows.add({cell(0.4): -1}, oldest=TODAY))
    store.run_now(rows.add({cell(0.4): 2}, oldest=TODAY))
    assert store.run_now(rows.since(TODAY)) == {cell(0.4): 2}
    store.run_now(rows.clear)
    assert store.run_now(rows.since(TODAY)) == {}
    store.close()
