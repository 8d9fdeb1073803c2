"""Devices of every kind are told as they were read back, and never as done when they are not."""

from collections.abc import Mapping, Sequence

import pytest

from config.device_kind import DeviceKind
from config.messages import LANGUAGES, catalogue
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    ClimateMode,
    Guard,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Reading,
    Spinning,
    Startable,
    State,
    Switched,
    Tempered,
    Unavailable,
    Vacuuming,
    report,
)
from providers.local.house_phrases import HousePhrases
from providers.local.meaning import Order
from providers.local.phrases import Outcome, Phrases
from tests.providers.local.orders import NOW


def _said(tool: str, arguments: Mapping[str, object], *, ok: bool, content: object) -> list[str]:
    assert isinstance(content, dict)
    phrases = Phrases(catalogue("en"), now=lambda: NOW)
    return list(phrases.about(Outcome(Order(tool, arguments), ok, content)).sentences)


def _light(name: str, state: str, **more: object) -> dict[str, object]:
    return {"name": name, "room": "kitchen", "kind": "light", "state": state, **more}


def _device(name: str, kind: str, state: str, **more: object) -> dict[str, object]:
    return {"name": name, "room": "hall", "kind": kind, "state": state, **more}


DOOR = _device("front door", "lock", "locked")
GARAGE = _device("garage door", "cover", "opening", open_percent=40)
HEATING = _device("heating", "climate", "heat", target_c=21.0, now_c=19.5)


@pytest.mark.parametrize(
    ("tool", "content", "sentences"),
    [
        ("set_lock", {"changed": [DOOR]}, ["The front door is locked."]),
        ("set_lock", {"changed": [], "unchanged": [DOOR]}, ["The front door is already locked."]),
        (
            "confirm",
            {"changed": [DOOR | {"state": "unlocked"}]},
            ["The front door is unlocked."],
        ),
        ("set_covers", {"sent_not_confirmed": [GARAGE]}, ["The garage door is opening."]),
        (
            "set_lock",
            {"sent_not_confirmed": [DOOR | {"state": "unlocked"}]},
            ["I asked, but there is no confirmation yet: front door."],
        ),
        (
            "set_lights",
            {"changed": [], "sent_not_confirmed": [_light("kitchen light", "off")]},
            ["I asked, but there is no confirmation yet: kitchen light."],
        ),
        (
            "set_lights",
            {"changed": [], "failed": [_device("lamp", "light", "unavailable", problem="x")]},
            ["The lamp is not answering."],
        ),
        (
            "set_covers",
            {
                "changed": [
                    _device("blinds", "cover", "open", open_percent=50),
                    _device("curtains", "cover", "open", open_percent=50),
                ],
                "left_out": [GARAGE],
            },
            [
                "The blinds and curtains are open to 50 percent.",
                "I left out the garage door: such things I do only one by one.",
            ],
        ),
        ("set_climate", {"changed": [HEATING]}, ["The heating is set to 21 degrees."]),
        ("set_climate", {"changed": [HEATING | {"state": "off"}]}, ["The heating is off."]),
        (
            "run",
            {"changed": [{"name": "movie night", "room": "", "kind": "scene"}]},
            ["I started movie night."],
        ),
        ("set_lock", {"changed": []}, ["Sorry, that didn't work."]),
    ],
)
def test_anything_else_is_told_as_it_was_read_back(
    tool: str, content: dict[str, object], sentences: list[str]
) -> None:
    assert _said(tool, {"state": "on"}, ok=True, content=content) == sentences


def test_how_loud_a_player_is_is_told_where_that_was_asked() -> None:
    player = _device("television", "media", "playing", volume=30)
    loud = _said("set_media", {"change": 10}, ok=True, content={"changed": [player]})
    plays = _said("set_media", {"action": "play"}, ok=True, content={"changed": [player]})
    assert loud == ["The television is at 30 percent."]
    assert plays == ["The television is playing."]


def test_the_state_of_everything_is_told_by_kind() -> None:
    devices = [
        _light("lamp", "on"),
        DOOR,
        GARAGE,
        HEATING,
        _device("warmth", "sensor", "19.5", unit="°C"),
        _device("robot", "vacuum", "error"),
    ]
    assert _said("get_state", {"room": "hall"}, ok=True, content={"devices": devices}) == [
        "The lamp is on.",
        "The front door is locked.",
        "The garage door is opening.",
        "It's 19.5 degrees at the heating, which is set to 21.",
        "The warmth is 19.5 degrees.",
        "The robot is stuck. Somebody has to look at it.",
    ]


def test_more_than_anybody_listens_to_is_not_recited() -> None:
    locks = [_device(f"lock {n}", "lock", "locked") for n in range(20)]
    said = _said("get_state", {"room": "everywhere"}, ok=True, content={"devices": locks})
    assert said == ["That is too much to tell at once. Ask me about one room."]
    cut = _said("get_state", {}, ok=True, content={"cut": "9000 bytes", "beginning": "{"})
    assert cut == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DeviceKind)
def test_every_state_of_every_kind_has_words(kind: DeviceKind, language: str) -> None:
    phrases = HousePhrases(catalogue(language))
    for state in (*STATES[kind], Unavailable()):
        device = {"name": "thing", "room": "", "kind": kind.value, **report(state)}
        (told,) = phrases.became({"changed": [device]}, {})
        (now,) = phrases.now([device])
        unknown = catalogue(language).say("state_unknown", devices="thing", are="is")
        assert told
        assert now
        assert "UNKNOWN" in repr(state) or told != unknown


STATES: dict[DeviceKind, Sequence[State]] = {
    DeviceKind.LIGHT: [Lit(on=True, brightness=4), Lit(on=False)],
    DeviceKind.SWITCH: [Switched(on=True), Switched(on=False)],
    DeviceKind.FAN: [Spinning(on=True, speed=4), Spinning(on=False)],
    DeviceKind.COVER: [Moved(position=one, percent=n) for one in Position for n in (None, 50)],
    DeviceKind.VALVE: [Moved(position=one) for one in Position],
    DeviceKind.CLIMATE: [
        Tempered(mode=mode, target_c=c, now_c=c) for mode in ClimateMode for c in (None, 20.0)
    ],
    DeviceKind.LOCK: [Bolted(bolt) for bolt in Bolt],
    DeviceKind.ALARM: [Guarded(guard) for guard in Guard],
    DeviceKind.MEDIA: [Playing(playback=one, volume=3) for one in Playback],
    DeviceKind.VACUUM: [Vacuuming(one) for one in Cleaning],
    DeviceKind.SCENE: [Startable()],
    DeviceKind.SCRIPT: [Startable()],
    DeviceKind.SENSOR: [Reading(value="19", unit="°C"), Reading(value="open")],
}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            {"code": "jammed", "device": _device("front door", "lock", "jammed")},
            "The front door is jammed. Somebody has to look at it.",
        ),
        (
            {"code": "not_done", "failed": [_device("front door", "lock", "unavailable")]},
            "The front door is not answering.",
        ),
        ({"code": "not_allowed"}, "I may not do that by voice here."),
        ({"code": "not_in_a_group"}, "I do such things only one by one, by name."),
        ({"code": "too_late"}, "I left it as it was. Please ask me once more."),
        ({"code": "needs_pin"}, "One moment."),
        ({"code": "unsure"}, "I'm not sure whether that happened. Please check."),
    ],
)
def test_what_the_house_refuses_is_told_truthfully(
    content: dict[str, object], sentence: str
) -> None:
    order = {"name": "front door", "action": "unlock"}
    assert _said("set_lock", order, ok=False, content=content) == [sentence]
