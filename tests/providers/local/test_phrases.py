"""Answers tell the state as it was read back, in words of the catalogue."""

from collections.abc import Mapping

import pytest

from config.messages import LANGUAGES, catalogue
from providers.local.meaning import Order
from providers.local.phrases import Outcome, Phrases
from tests.providers.local.orders import NOW


def _said(tool: str, arguments: Mapping[str, object], *, ok: bool, content: object) -> list[str]:
    assert isinstance(content, dict)
    phrases = Phrases(catalogue("en"), now=lambda: NOW)
    return list(phrases.about(Outcome(Order(tool, arguments), ok, content)).sentences)


def _light(name: str, state: str, **more: object) -> dict[str, object]:
    return {"name": name, "room": "kitchen", "kind": "light", "state": state, **more}


LAMP = _light("desk lamp", "on", brightness=50)
PASTA = {"kind": "timer", "name": "pasta", "seconds_left": 300, "due": "2026-11-20T14:10:00"}
PLAIN = {"kind": "timer", "name": "", "seconds_left": 60, "due": "2026-11-20T14:06:00"}
ALARM = {"kind": "alarm", "name": "", "seconds_left": 900, "due": "2026-11-21T07:30:00"}
MISSED = {"kind": "timer", "name": "tea", "seconds_left": 0, "due": "2026-11-20T13:05:00"}


@pytest.mark.parametrize(
    ("tool", "arguments", "content", "sentences"),
    [
        (
            "set_lights",
            {"state": "on"},
            {"changed": [_light("kitchen light", "on")], "unchanged": []},
            ["I turned on the kitchen light."],
        ),
        (
            "set_lights",
            {"state": "off"},
            {"changed": [], "unchanged": [_light("kitchen light", "off")]},
            ["The kitchen light is already off."],
        ),
        (
            "set_lights",
            {"state": "on"},
            {"changed": [_light("kitchen light", "off")], "unchanged": []},
            ["That didn't work for the kitchen light."],
        ),
        (
            "set_lights",
            {"brightness": 50},
            {"changed": [LAMP]},
            ["I set the desk lamp to 50 percent."],
        ),
        (
            "set_lights",
            {"brightness": 50},
            {"changed": [LAMP], "not_dimmable": ["porch light"]},
            ["I set the desk lamp to 50 percent.", "The porch light can't be dimmed."],
        ),
        (
            "set_lights",
            {"colour": "blue"},
            {"changed": [_light("desk lamp", "on", colour="blue")]},
            ["The desk lamp is blue now."],
        ),
        (
            "set_lights",
            {"state": "off", "everywhere": True},
            {"changed": [_light(f"lamp {n}", "off") for n in range(5)]},
            ["All the lights are off."],
        ),
        (
            "get_state",
            {"room": "kitchen"},
            {"devices": [_light("kitchen light", "on"), _light("fan", "off"), LAMP]},
            [
                "The kitchen light is on.",
                "The desk lamp is at 50 percent.",
                "The fan is off.",
            ],
        ),
        (
            "get_state",
            {"room": "everywhere"},
            {"devices": [_light("kitchen light", "off"), _light("fan", "off")]},
            ["Everything is off."],
        ),
        (
            "timers",
            {"action": "set", "kind": "timer", "seconds": 300},
            {"timers": [PLAIN]},
            ["Timer set for five minutes."],
        ),
        (
            "timers",
            {"action": "set", "kind": "alarm", "at": "07:30"},
            {"timers": [ALARM]},
            ["Alarm set for seven thirty in the morning."],
        ),
        (
            "timers",
            {"action": "list", "kind": "timer"},
            {"timers": [PASTA, PLAIN]},
            ["You have 2 timers: five minutes for pasta and one minute."],
        ),
        (
            "timers",
            {"action": "list", "kind": "timer"},
            {"timers": [], "missed": [MISSED]},
            ["While I was off, your tea timer ran out one hour ago.", "You have no timers."],
        ),
        (
            "timers",
            {"action": "cancel", "kind": "timer"},
            {"timers": [PASTA]},
            ["Pasta timer cancelled."],
        ),
        ("device", {"action": "volume_up"}, {"volume": 80}, ["Volume 80 percent."]),
        (
            "device",
            {"action": "volume_up"},
            {"volume": 100, "changed": False},
            ["That's as loud as I get."],
        ),
        ("get_time", {"what": "time"}, {"time": "14:05"}, ["It's two oh five in the afternoon."]),
        (
            "get_time",
            {"what": "date"},
            {"date": "2026-11-20", "weekday": "Friday"},
            ["It's Friday, the twentieth of November."],
        ),
    ],
)
def test_a_result_is_told_as_it_was_read_back(
    tool: str, arguments: dict[str, object], content: object, sentences: list[str]
) -> None:
    assert _said(tool, arguments, ok=True, content=content) == sentences


@pytest.mark.parametrize(
    ("code", "more", "sentence"),
    [
        ("unknown_device", {"name": "jets"}, "I don't know the jets."),
        ("unknown_room", {"room": "cellar"}, "I don't know a room called cellar."),
        ("not_possible", {"not_dimmable": ["porch light"]}, "The porch light can't be dimmed."),
        ("timeout", {}, "I'm not sure whether that happened. Please check."),
        ("denied", {}, "I'm not allowed to do that."),
        ("something_new", {}, "Sorry, that didn't work."),
    ],
)
def test_a_failure_is_told_and_never_called_done(
    code: str, more: dict[str, object], sentence: str
) -> None:
    said = _said("set_lights", {"state": "on"}, ok=False, content={"code": code, **more})
    assert said == [sentence]


def test_nothing_that_rings_is_told() -> None:
    said = _said("timers", {"action": "stop"}, ok=False, content={"code": "nothing_rings"})
    assert said == ["Nothing is ringing."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words(language: str) -> None:
    phrases = Phrases(catalogue(language), now=lambda: NOW)
    outcome = Outcome(Order("set_lights", {"state": "on"}), ok=True, content={"changed": [LAMP]})
    assert phrases.about(outcome).sentences


def test_a_home_that_is_away_is_said_to_be() -> None:
    content = {"code": "not_reachable", "message": "nothing was done: no answer"}
    said = _said("set_lights", {"name": "lamp", "state": "on"}, ok=False, content=content)
    assert said == ["I can't reach the home just now."]
