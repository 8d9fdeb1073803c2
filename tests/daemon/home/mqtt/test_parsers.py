"""The readers of strangers' messages: what they make of good ones, and that bad ones end there."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mqtt import Mqtt
from daemon.home.changes import (
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetLight,
    SetSwitch,
    Start,
    Turn,
    TurnLock,
)
from daemon.home.mqtt.abbreviations import announced
from daemon.home.mqtt.colours import ColourForm, hue_of, name_of_white, shown, written
from daemon.home.mqtt.complaints import Complaints
from daemon.home.mqtt.components import Unreadable
from daemon.home.mqtt.discovery import gadget_of
from daemon.home.mqtt.gadget import Command, Gadget, Publication, Unable, together
from daemon.home.mqtt.inventory import Inventory
from daemon.home.mqtt.living import Living
from daemon.home.mqtt.reading import Payload, clean, mapping, number
from daemon.home.mqtt.tasmota import device_of
from daemon.home.mqtt.tasmota import gadgets_of as tasmota_gadgets
from daemon.home.mqtt.templates import path_of
from daemon.home.mqtt.zigbee2mqtt import devices_of, gadgets_of, groups_of
from daemon.tools.lights import Colour
from tests.daemon.home.mqtt.replaying import listed, rows_of

CHANGES = (
    SetSwitch(on=True),
    SetLight(on=True, brightness=1, colour="blue"),
    SetLight(on=False),
    SetFan(on=True, speed=50),
    MoveTo(Move.OPEN, 40),
    MoveTo(Move.STOP),
    TurnLock(Turn.UNLOCK),
    SetClimate(target_c=21),
    Start(),
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["state", "0x00158d00018255df", "homeassistant", "{{ value }}", "ON", "~"])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def with_wounds(recording: str) -> st.SearchStrategy[Any]:
    """Give recorded messages in which one value anywhere is another."""
    payloads = [row["payload"] for row in listed(rows_of(recording)) if "payload" in row]

    @st.composite
    def wounded(draw: st.DrawFn) -> Any:  # noqa: ANN401 - JSON
        told = json.loads(json.dumps(draw(st.sampled_from(payloads))))
        where = told
        for _ in range(draw(st.integers(0, 8))):
            match where:
                case {**entries} if entries:
                    key = draw(st.sampled_from([*entries]))
                case [_, *_]:
                    key = draw(st.integers(0, len(where) - 1))
                case _:
                    break
            if not isinstance(where[key], dict | list) or draw(st.booleans()):
                where[key] = draw(anything)
                break
            where = where[key]
        return told

    return wounded()


def live(gadget: Gadget, value: object) -> None:
    """Have a gadget hear a value everywhere, and be asked everything."""
    living = Living(gadget)
    payload = Payload(json.dumps(value).encode())
    for topic in gadget.topics:
        living.hear(topic, payload)
        living.hear(topic, Payload(b"\xff"))
    living.device.report()
    for change in CHANGES:
        gadget.shape.rounded(change)
        with suppress(Unable):
            together(gadget.shape.parts(change))
    chosen = Inventory(Mqtt(), ("kitchen",), Complaints()).chosen([[gadget]])
    assert len(chosen) == 1


@given(st.one_of(anything, with_wounds("zigbee2mqtt")), anything)
def test_whatever_zigbee2mqtt_lists_becomes_devices_or_nothing(listing: Any, value: Any) -> None:  # noqa: ANN401 - JSON
    devices = tuple(devices_of("zigbee2mqtt", listing))
    groups = tuple(groups_of("zigbee2mqtt", listing))
    for gadget in gadgets_of("zigbee2mqtt", devices, groups):
        live(gadget, value)


@given(st.one_of(anything, with_wounds("tasmota")), anything, anything)
def test_whatever_a_tasmota_tells_becomes_devices_or_nothing(
    told: Any,  # noqa: ANN401 - JSON
    sensors: Any,  # noqa: ANN401 - JSON
    value: Any,  # noqa: ANN401 - JSON
) -> None:
    config = mapping(told)
    mac = str(config.get("mac", "DC4F22AA0001"))
    device = device_of(mac, config)
    for gadget in tasmota_gadgets(device, {"sn": sensors}) if device else ():
        live(gadget, value)


@given(
    st.sampled_from(["light", "switch", "cover", "lock", "climate", "sensor", "device", "valve"]),
    st.one_of(anything, with_wounds("discovery")),
    anything,
)
def test_whatever_is_announced_becomes_devices_or_a_word(
    component: str,
    told: Any,  # noqa: ANN401 - JSON
    value: Any,  # noqa: ANN401 - JSON
) -> None:
    for each in announced([component, "node", "object"], mapping(told)):
        try:
            gadget = gadget_of(each)
        except Unreadable:
            continue
        if gadget is not None:
            live(gadget, value)


@given(st.binary(max_size=200))
def test_bytes_are_read_as_something_or_as_nothing(raw: bytes) -> None:
    payload = Payload(raw)
    payload.at(())
    payload.at(("a", 0))


@given(st.text())
def test_a_clean_name_is_one_short_line_that_can_be_printed(name: str) -> None:
    cleaned = clean(name)
    assert len(cleaned) <= 60
    assert cleaned == cleaned.strip()
    assert "\n" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, 3.0),
        ("2.5", 2.5),
        (True, None),
        ("nan", None),
        ("1e999", None),
        (10**400, None),
        ("9" * 5_000, None),
        (None, None),
        ([1], None),
    ],
)
def test_only_finite_numbers_are_numbers(value: object, found: float | None) -> None:
    assert number(value) == found


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("{{ value }}", ()),
        ("{{value}}", ()),
        ("{{ value_json.state }}", ("state",)),
        ("{{value_json.a.b}}", ("a", "b")),
        ("{{ value_json['x y'] }}", ("x y",)),
        ('{{ value_json["a"][0].b }}', ("a", 0, "b")),
        ("{{ value_json.t | float(0) }}", ("t",)),
        ("{{- value_json.t | is_defined -}}", ("t",)),
        ("{{ (value_json.value) | round(0) }}", ("value",)),
        ("{{ value_json }}", None),
        ("{{ value_json.value * 2 }}", None),
        ("{% if value %}x{% endif %}", None),
        ("{{ value_json.get('x') }}", None),
        ("{{ value_json.a }} {{ value_json.b }}", None),
        ("{{ states('lock.door') }}", None),
        ("{{ value_json.a or 'x' }}", None),
        ("{{ value.split(',')[0] }}", None),
        ("{{ value | replace('a', 'b') }}", None),
        ("x", None),
        ("", None),
        ("{{ value_json." + "a" * 300 + " }}", None),
    ],
)
def test_only_templates_that_name_a_place_are_read(
    template: str, path: tuple[object, ...] | None
) -> None:
    assert path_of(template) == path


@pytest.mark.parametrize("colour", [each.value for each in Colour])
@pytest.mark.parametrize("form", [*ColourForm])
def test_every_colour_of_the_tool_is_written_and_known_again(colour: str, form: ColourForm) -> None:
    assert hue_of(colour) is not None
    seen = shown(written(colour, form), is_rgb=form is ColourForm.RGB_TEXT)
    assert seen == ("white" if colour == "cold white" else colour)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"x": 0.701, "y": 0.299}, "red"),
        ({"x": 0.1355, "y": 0.0399}, "blue"),
        ({"x": 0.3131, "y": 0.3232}, "white"),
        ({"x": 0, "y": 0}, "white"),
        ("240,100,50", "blue"),
        ("a,b", ""),
        ("", ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_shown_colour_has_a_name(value: object, name: str) -> None:
    assert shown(value) == name


def test_whites_are_told_by_their_warmth() -> None:
    assert [name_of_white(kelvin) for kelvin in (0, 2_200, 4_200, 9_000)] == [
        "warm white",
        "warm white",
        "white",
        "cold white",
    ]


def test_commands_with_keys_are_one_message_and_others_one_each() -> None:
    parts = [(Command("a", "state"), "ON"), (Command("b"), 0.5), (Command("a", "x"), {"h": 1})]
    assert together(parts) == (
        Publication("a", '{"state": "ON", "x": {"h": 1}}'),
        Publication("b", "0.5"),
    )
