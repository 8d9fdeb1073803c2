"""Virtual covers and locks take their time, can be stopped, and are told where they are."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.settings import Home
from daemon.home.backend import Done, Order, Outcome
from daemon.home.changes import Change, Chore, Move, MoveTo, SetGuard, SetVacuum, Turn, TurnLock
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    Guard,
    Guarded,
    Moved,
    Position,
    Reading,
    State,
    Vacuuming,
)
from daemon.home.virtual.backend import VirtualHome
from daemon.home.virtual.motion import motion
from daemon.store import Store

SHUT = Moved(position=Position.CLOSED, percent=0)
WIDE = Moved(position=Position.OPEN, percent=100)


def house(store: Store, *devices: Mapping[str, object]) -> VirtualHome:
    return VirtualHome(
        Home.model_validate({"rooms": [{"name": "hall", "devices": devices}]}), store
    )


def door(store: Store, travel_s: float) -> VirtualHome:
    contact = {"name": "contact", "kind": "sensor", "follows": "Door"}
    return house(store, {"name": "door", "kind": "cover", "travel_s": travel_s}, contact)


async def ask(home: VirtualHome, change: Change, name: str = "door") -> Outcome:
    device = next(each for each in home.devices() if each.name == name)
    (outcome,) = await home.apply([Order(device, change)])
    return outcome


@pytest.mark.parametrize(
    ("begin", "goal", "halfway", "takes_s"),
    [
        (SHUT, WIDE, Moved(position=Position.OPENING, percent=50), 4.0),
        (WIDE, SHUT, Moved(position=Position.CLOSING, percent=50), 4.0),
        (
            Moved(position=Position.OPEN, percent=40),
            Moved(position=Position.OPEN, percent=90),
            Moved(position=Position.OPENING, percent=65),
            2.0,
        ),
        (Bolted(Bolt.LOCKED), Bolted(Bolt.OPEN), Bolted(Bolt.UNLOCKING), 4.0),
        (Bolted(Bolt.UNLOCKED), Bolted(Bolt.LOCKED), Bolted(Bolt.LOCKING), 4.0),
        (Guarded(Guard.DISARMED), Guarded(Guard.ARMED_AWAY), Guarded(Guard.ARMING), 4.0),
        (
            Vacuuming(Cleaning.CLEANING),
            Vacuuming(Cleaning.DOCKED),
            Vacuuming(Cleaning.RETURNING),
            4.0,
        ),
    ],
)
def test_a_way_takes_its_time_and_ends_at_its_goal(
    begin: State, goal: State, halfway: State, takes_s: float
) -> None:
    way = motion(begin, goal, 4.0, 100.0)
    assert way is not None
    assert way.ends_s == 100.0 + takes_s
    assert way.at(100.0 + takes_s / 2) == halfway
    assert way.at(way.ends_s) == goal


@pytest.mark.parametrize(
    ("begin", "goal"),
    [
        (SHUT, SHUT),
        (Bolted(Bolt.LOCKED), Bolted(Bolt.LOCKED)),
        (Guarded(Guard.ARMED_AWAY), Guarded(Guard.DISARMED)),
        (Vacuuming(Cleaning.DOCKED), Vacuuming(Cleaning.CLEANING)),
    ],
)
def test_what_does_not_move_is_there_at_once(begin: State, goal: State) -> None:
    assert motion(begin, goal, 4.0, 100.0) is None


async def test_an_order_returns_once_the_cover_has_arrived(store: Store) -> None:
    home = door(store, 0.05)
    told: list[tuple[str, State]] = []
    home.listen(lambda device: told.append((device.name, device.state)))
    outcome = await ask(home, MoveTo(Move.OPEN))
    assert (outcome.done, outcome.device.state) == (Done.SEEN, WIDE)
    states = [state for name, state in told if name == "door"]
    assert isinstance(states[0], Moved)
    assert states[0].position is Position.OPENING
    assert states[-1] == WIDE
    assert ("contact", Reading(value="open")) in told


async def test_a_slow_cover_is_only_sent_and_says_that_it_moves(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.home.virtual.backend.CONFIRM_S", 0.02)
    home = door(store, 30.0)
    outcome = await ask(home, MoveTo(Move.OPEN))
    assert outcome.done is Done.SENT
    assert outcome.problem
    assert isinstance(outcome.device.state, Moved)
    assert outcome.device.state.position is Position.OPENING


async def test_a_cover_stopped_on_its_way_stays_there(store: Store) -> None:
    home = door(store, 0.5)
    opening = asyncio.create_task(ask(home, MoveTo(Move.OPEN)))
    await asyncio.sleep(0.2)
    stopped = await ask(home, MoveTo(Move.STOP))
    assert stopped.done is Done.SEEN
    assert isinstance(stopped.device.state, Moved)
    assert stopped.device.state.position is Position.OPEN
    assert 10 < (stopped.device.state.percent or 0) < 90
    assert (await opening).done is Done.SENT
    assert home.devices()[0].state == stopped.device.state


async def test_a_cover_on_its_way_at_a_restart_stands_where_it_was_sent(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    opening = asyncio.create_task(ask(door(store, 30.0), MoveTo(Move.OPEN)))
    await asyncio.sleep(0.1)
    opening.cancel()
    store.close()
    store = Store.open(tmp_path)
    home = door(store, 30.0)
    assert home.devices()[0].state == WIDE
    assert home.devices()[1].state == Reading(value="open")
    store.close()


async def test_a_lock_an_alarm_and_a_vacuum_arrive_as_well(store: Store) -> None:
    slow = {"travel_s": 0.05}
    home = house(
        store,
        {"name": "door", "kind": "lock", **slow},
        {"name": "alarm", "kind": "alarm", **slow},
        {"name": "robot", "kind": "vacuum", **slow},
    )
    assert (await ask(home, TurnLock(Turn.UNLOCK))).device.state == Bolted(Bolt.UNLOCKED)
    armed = await ask(home, SetGuard(Guard.ARMED_AWAY), "alarm")
    assert armed.device.state == Guarded(Guard.ARMED_AWAY)
    await ask(home, SetVacuum(Chore.START), "robot")
    docked = await ask(home, SetVacuum(Chore.DOCK), "robot")
    assert docked.device.state == Vacuuming(Cleaning.DOCKED)


async def test_leaving_ends_every_way_and_leaves_no_timer(store: Store) -> None:
    home = door(store, 30.0)
    async with home.running():
        moving = asyncio.create_task(ask(home, MoveTo(Move.OPEN)))
        await asyncio.sleep(0.05)
    assert (await moving).done is Done.SENT
    assert home.devices()[0].state == WIDE
