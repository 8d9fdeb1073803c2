"""Relays and inputs that cannot be meant are named before anything is switched."""

import pytest

from config.checks_gpio import check_gpio
from config.gpio import Gpio


def told(**tables: object) -> list[str]:
    section = Gpio.model_validate(tables)
    return [f"{each.expected}, found {each.found}" for each in check_gpio(section)]


@pytest.mark.parametrize(
    ("relay", "says"),
    [
        ({"kind": "cover"}, "pulse_ms beside it, such as 500"),
        ({"kind": "button"}, "a button that would be drawn for ever"),
        ({"kind": "valve"}, "it must close by itself"),
        ({"kind": "lock"}, "a lock without an end"),
        ({"kind": "light", "pulse_ms": 100}, "the kind button"),
        ({"kind": "lock", "pulse_ms": 100, "at_rest": "on"}, '"on" for a lock'),
        ({"sensor": "door"}, "one for a switch"),
        ({"kind": "cover", "pulse_ms": 100, "sensor": "dor"}, 'found "dor"'),
        ({"kind": "cover", "pulse_ms": 100, "sensor": "hall"}, "of the kind motion"),
    ],
)
def test_a_relay_that_cannot_be_meant_is_named(relay: dict[str, object], says: str) -> None:
    inputs = {"door": {"pin": 4}, "hall": {"pin": 5, "kind": "motion"}}
    [problem] = told(relay={"it": {"pin": 17, **relay}}, input=inputs)
    assert says in problem


def test_a_pin_belongs_to_one_only() -> None:
    [problem] = told(relay={"lamp": {"pin": 17}}, input={"door": {"pin": 17}})
    assert problem == "a pin of its own, found pin 17, which gpio.relay.lamp.pin has already"


def test_a_pin_of_another_section_is_taken() -> None:
    section = Gpio.model_validate({"relay": {"lamp": {"pin": 17}}})
    [problem] = check_gpio(section, others=[(("buttons", "talk", "pin"), 17)])
    assert problem.found == "pin 17, which buttons.talk.pin has already"


def test_a_relay_and_an_input_have_names_of_their_own() -> None:
    assert told(relay={"door": {"pin": 4}}, input={"door": {"pin": 5}}) == [
        'a name of its own, found "door", which is a relay as well'
    ]


def test_a_sound_garage_is_not_complained_of() -> None:
    relay = {"pin": 17, "kind": "cover", "pulse_ms": 500, "sensor": "contact"}
    assert told(relay={"garage": relay}, input={"contact": {"pin": 27}}) == []
