"""Registries as Home Assistant 2025.4 and 2026.11 tell them.

The replies of 2026.11 are written by hand after what that release was seen to send; the release
itself runs in no test here, because it needs a newer Python.
"""

from daemon.home.device import Place
from daemon.home.home_assistant.inventory import Entry, exposed, inventory, ordinary

AREAS = [{"area_id": "kitchen", "name": "Kitchen", "aliases": ["Galley"], "floor_id": "ground"}]
FLOORS = [{"floor_id": "ground", "name": "Ground floor"}]
type Entries = dict[str, dict[str, object]]

DEVICES = [{"id": "d1", "area_id": "kitchen"}, {"id": "d2", "area_id": None}]


def entry_of(entries: object, offered: str = "light.a") -> Entry:
    found = inventory(
        areas=AREAS, floors=FLOORS, devices=DEVICES, entries=entries, offered=[offered]
    )
    return found.entries[offered]


def test_a_room_has_its_floor_and_other_names() -> None:
    found = inventory(areas=AREAS, floors=FLOORS, devices=[], entries={}, offered=[])
    assert found.rooms == (Place(name="Kitchen", aliases=("Galley",), floor="Ground floor"),)


def test_an_entity_stands_where_it_says_and_else_where_its_device_stands() -> None:
    own: Entries = {"light.a": {"area_id": "kitchen", "device_id": "d2", "aliases": []}}
    assert entry_of(own).room == "Kitchen"
    from_device: Entries = {"light.a": {"area_id": None, "device_id": "d1", "aliases": []}}
    assert entry_of(from_device).room == "Kitchen"
    nowhere: Entries = {"light.a": {"area_id": None, "device_id": "d2", "aliases": []}}
    assert entry_of(nowhere).room == ""
    assert entry_of({"light.a": None}) == Entry()


def test_2026_puts_null_among_aliases_and_areas_on_devices() -> None:
    newer: Entries = {
        "light.a": {"area_id": None, "device_id": "d1", "aliases": [None, "Big light"]}
    }
    assert entry_of(newer) == Entry(room="Kitchen", aliases=("Big light",))


def test_2026_puts_rooms_into_the_ids_of_entities_and_nothing_is_made_of_that() -> None:
    name = "switch.bathroom_bath_satellite_mute"
    newer: Entries = {name: {"area_id": None, "device_id": "d1", "aliases": []}}
    assert entry_of(newer, name).room == "Kitchen"


def test_only_what_assist_may_see_counts_as_exposed() -> None:
    answer = {
        "exposed_entities": {
            "light.a": {"conversation": True, "cloud.alexa": False},
            "light.b": {"cloud.alexa": True},
            "light.c": {"conversation": False},
        }
    }
    assert exposed(answer) == {"light.a"}


def test_everything_leaves_out_what_is_hidden_or_configuration() -> None:
    answer = {
        "entity_categories": {"0": "config", "1": "diagnostic"},
        "entities": [
            {"ei": "light.a", "pl": "demo"},
            {"ei": "switch.led", "pl": "mqtt", "ec": 0},
            {"ei": "light.member", "pl": "hue", "hb": True},
        ],
    }
    assert ordinary(answer) == {"light.a"}
