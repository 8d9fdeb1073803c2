import json
from pathlib import Path

import pytest

from config.device_kind import DeviceKind
from config.settings import Home
from daemon.home.backend import Done, Order
from daemon.home.changes import Move, MoveTo, SetLight
from daemon.home.states import Lit, Moved, Position, State
from daemon.home.virtual.backend import VirtualHome
from daemon.store import Store


@pytest.fixture
def home(store: Store) -> VirtualHome:
    return VirtualHome(Home(), store)


def flat(*names: str, **facts: object) -> Home:
    devices = [{"name": name, **facts} for name in names]
    return Home.model_validate({"rooms": [{"name": "kitchen", "devices": devices}]})


async def light(home: VirtualHome, change: SetLight) -> None:
    await home.apply([Order(device, change) for device in home.devices()])


def states(home: VirtualHome) -> list[State]:
    return [device.state for device in home.devices()]


def test_every_device_is_off_until_it_is_set(home: VirtualHome) -> None:
    lights = [one.state for one in home.devices() if one.kind is DeviceKind.LIGHT]
    assert lights
    assert not any(isinstance(state, Lit) and state.on for state in lights)


async def test_what_was_set_survives_a_restart(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await light(VirtualHome(flat("lamp"), store), SetLight(on=True, brightness=30, colour="red"))
    store.close()
    store = Store.open(tmp_path)
    assert states(VirtualHome(flat("lamp"), store)) == [Lit(on=True, brightness=30, colour="red")]
    store.close()


async def test_a_removed_device_is_forgotten_and_a_new_one_begins_off(store: Store) -> None:
    on, off = Lit(on=True, brightness=100), Lit(on=False, brightness=100)
    await light(VirtualHome(flat("old", "kept"), store), SetLight(on=True))
    assert states(VirtualHome(flat("new", "kept"), store)) == [off, on]
    assert states(VirtualHome(flat("old", "kept"), store)) == [off, on]


async def test_a_device_of_another_kind_or_a_damaged_row_begins_anew(store: Store) -> None:
    await light(VirtualHome(flat("lamp"), store), SetLight(on=True))
    assert states(VirtualHome(flat("lamp", kind="cover"), store)) == [
        Moved(position=Position.CLOSED, percent=0)
    ]
    damaged = json.dumps({"on": "purple"})
    store.run_now(lambda file: file.execute("UPDATE virtual_devices SET state = ?", [damaged]))
    assert states(VirtualHome(flat("lamp"), store)) == [Lit(on=False, brightness=100)]


async def test_a_change_is_given_as_it_was_read_back_and_told_to_listeners(store: Store) -> None:
    home = VirtualHome(flat("blind", kind="cover", travel_s=0), store)
    told: list[object] = []
    stop = home.listen(told.append)
    outcomes = await home.apply([Order(home.devices()[0], MoveTo(Move.OPEN, 40))])
    assert [(one.device, one.done) for one in outcomes] == [(home.devices()[0], Done.SEEN)]
    assert home.devices()[0].state == Moved(position=Position.OPEN, percent=40)
    assert told == [home.devices()[0]]
    stop()
    await home.apply([Order(home.devices()[0], MoveTo(Move.CLOSE))])
    assert len(told) == 1
