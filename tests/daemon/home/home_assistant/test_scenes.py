"""A scene with an innocent name that sets a lock is no comfort."""

import pytest

from daemon.home.changes import Start
from daemon.home.home_assistant.inventory import Entry, Inventory
from daemon.home.home_assistant.mirror import Mirror
from daemon.safety.policy import Class, Policy


def class_of(entity_id: str, attributes: dict[str, object]) -> Class:
    mirror = Mirror()
    mirror.be_present(present=True)
    mirror.take_inventory(Inventory(entries={entity_id: Entry()}))
    told = {"s": "unknown", "a": {"friendly_name": "welcome", **attributes}}
    mirror.take_states({"a": {entity_id: told}})
    return Policy().classify(mirror.devices[entity_id], Start())


@pytest.mark.parametrize(
    "member",
    [
        *("lock.nuki", "alarm_control_panel.home", "valve.water", "cover.garage_door"),
        *("cover.hoftor", "switch.gate_relay", "script.unlock_all", "button.door_buzzer"),
    ],
)
def test_a_scene_that_sets_what_may_let_somebody_in_is_protected(member: str) -> None:
    attributes: dict[str, object] = {"entity_id": ["light.hall", member]}
    assert class_of("scene.welcome", attributes) is Class.PROTECTED


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"entity_id": ["light.hall", "cover.kitchen_blind", "light.garage"]},
        {"entity_id": [None, 3]},
    ],
)
def test_any_other_scene_is_comfort(attributes: dict[str, object]) -> None:
    assert class_of("scene.welcome", attributes) is Class.COMFORT


def test_of_a_script_nobody_is_told_what_it_reaches() -> None:
    assert class_of("script.welcome", {"current": 0}) is Class.COMFORT
