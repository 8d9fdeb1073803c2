from dataclasses import replace
from pathlib import Path

from config.settings import Home
from daemon.store import Store
from daemon.tools.lights import set_lights
from daemon.tools.virtual_home import VirtualHome
from tests.daemon.tools.asking import lit, succeed


def flat(*names: str) -> Home:
    devices = [{"name": name} for name in names]
    return Home.model_validate({"rooms": [{"name": "kitchen", "devices": devices}]})


async def test_every_device_is_off_until_it_is_set(home: VirtualHome) -> None:
    assert lit(home) == set()


async def test_what_was_set_survives_a_restart(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await succeed(set_lights(VirtualHome(Home(), store)), brightness=30, colour="red")
    store.close()
    store = Store.open(tmp_path)
    light = VirtualHome(Home(), store).devices()[0]
    assert (light.on, light.brightness, light.colour) == (True, 30, "red")
    store.close()


async def test_a_removed_device_is_forgotten_and_a_new_one_begins_off(store: Store) -> None:
    await succeed(set_lights(VirtualHome(flat("old", "kept"), store)), state="on")
    assert lit(VirtualHome(flat("new", "kept"), store)) == {"kept"}
    assert lit(VirtualHome(flat("old", "kept"), store)) == {"kept"}


async def test_a_change_is_given_as_it_was_read_back(home: VirtualHome) -> None:
    wanted = [replace(home.devices()[0], on=True)]
    assert list(await home.apply(wanted)) == [home.devices()[0]]


def test_recognisers_learn_every_name_with_its_room(home: VirtualHome) -> None:
    known = {(item.name, item.kind, item.room): item.aliases for item in home.vocabulary()}
    assert known["living room", "room", ""] == ("lounge",)
    assert known["ceiling fan", "fan", "living room"] == ("fan",)
