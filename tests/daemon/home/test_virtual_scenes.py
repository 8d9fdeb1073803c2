"""Virtual scenes set what they say, sensors tell of what they follow, rooms grow warm."""

import asyncio

import pytest

from config.settings import Home
from daemon.home.backend import Done, Order
from daemon.home.changes import Change, SetClimate, SetLight, Start
from daemon.home.states import (
    Bolt,
    Bolted,
    ClimateMode,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Reading,
    Spinning,
    State,
    Switched,
    Tempered,
)
from daemon.home.virtual.backend import VirtualHome
from daemon.home.virtual.measured import drifted, reading
from daemon.store import Store

KINDS = ("light", "switch", "fan", "cover", "climate", "media")
LINES = (
    "light: 20 %, red",
    "switch: on",
    "fan: 40 %",
    "cover: open",
    "climate: 22.5 C",
    "media: 15 %",
)


def house(store: Store) -> VirtualHome:
    devices: list[dict[str, object]] = [
        {"name": kind, "kind": kind, "travel_s": 0} for kind in KINDS
    ]
    devices += [
        {"name": "all of it", "kind": "scene", "sets": LINES},
        {"name": "dark", "kind": "scene", "sets": ("light: off", "cover: closed", "fan: off")},
        {"name": "warmth", "kind": "sensor", "follows": "climate"},
    ]
    return VirtualHome(
        Home.model_validate({"rooms": [{"name": "hall", "devices": devices}]}), store
    )


async def ask(home: VirtualHome, name: str, change: Change) -> Done:
    device = next(each for each in home.devices() if each.name == name)
    (outcome,) = await home.apply([Order(device, change)])
    return outcome.done


def state(home: VirtualHome, name: str) -> State:
    return next(each.state for each in home.devices() if each.name == name)


async def test_a_scene_sets_every_device_it_names(store: Store) -> None:
    home = house(store)
    assert await ask(home, "all of it", Start()) is Done.SEEN
    assert state(home, "light") == Lit(on=True, brightness=20, colour="red")
    assert state(home, "switch") == Switched(on=True)
    assert state(home, "fan") == Spinning(on=True, speed=40)
    assert state(home, "cover") == Moved(position=Position.OPEN, percent=100)
    assert state(home, "media") == Playing(playback=Playback.OFF, volume=15)
    climate = state(home, "climate")
    assert isinstance(climate, Tempered)
    assert climate.target_c == 22.5
    await ask(home, "dark", Start())
    assert state(home, "light") == Lit(on=False, brightness=20, colour="red")
    assert state(home, "cover") == Moved(position=Position.CLOSED, percent=0)
    assert state(home, "fan") == Spinning(on=False, speed=40)


async def test_a_device_that_cannot_do_what_is_asked_says_so(store: Store) -> None:
    home = house(store)
    assert await ask(home, "switch", SetLight(on=True)) is Done.FAILED
    assert await ask(home, "light", SetClimate(target_c=20.0)) is Done.FAILED
    assert state(home, "switch") == Switched(on=False)


async def test_a_sensor_tells_of_the_device_it_follows(store: Store) -> None:
    home = house(store)
    assert state(home, "warmth") == Reading(value="19", unit="°C")


@pytest.mark.parametrize(
    ("followed", "told"),
    [
        (Moved(position=Position.CLOSED, percent=0), "closed"),
        (Moved(position=Position.OPENING, percent=3), "open"),
        (Bolted(Bolt.LOCKED), "locked"),
        (Bolted(Bolt.JAMMED), "unlocked"),
        (Switched(on=True), "on"),
    ],
)
def test_a_contact_says_closed_only_where_it_is(followed: State, told: str) -> None:
    assert reading(followed) == Reading(value=told)


@pytest.mark.parametrize(
    ("mode", "now_c", "target_c", "settles_c"),
    [
        (ClimateMode.HEAT, 19.0, 21.0, 21.0),
        (ClimateMode.HEAT, 22.0, 21.0, 21.0),
        (ClimateMode.COOL, 25.0, 22.0, 22.0),
        (ClimateMode.COOL, 20.0, 22.0, 20.0),
        (ClimateMode.OFF, 19.0, 21.0, 16.0),
        (ClimateMode.OFF, 12.0, 21.0, 12.0),
    ],
)
def test_a_room_drifts_as_far_as_its_thermostat_allows(
    mode: ClimateMode, now_c: float, target_c: float, settles_c: float
) -> None:
    state = Tempered(mode=mode, target_c=target_c, now_c=now_c)
    for _ in range(100):
        later = drifted(state)
        assert abs((later.now_c or 0) - (state.now_c or 0)) < 0.11
        state = later
    assert state.now_c == settles_c


async def test_rooms_grow_warm_while_the_house_runs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.home.virtual.backend.DRIFT_S", 0.01)
    home = house(store)
    told = asyncio.Event()
    home.listen(lambda _device: told.set())
    async with home.running(), asyncio.timeout(5):
        await told.wait()
    assert state(home, "warmth") != Reading(value="19", unit="°C")
