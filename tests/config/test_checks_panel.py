"""Buttons, knob, switch and amplifier that contradict each other are told in words."""

import pytest

from config.checks import check
from config.settings import Settings


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        ({"button": [{"pin": 17}]}, "button.0.pin", "does nothing"),
        (
            {"button": [{"pin": 17, "hold": "talk", "long": "mute"}]},
            "button.0.long",
            "who holds it talks",
        ),
        ({"knob": {"pin_a": 5}}, "knob.pin_a", "one pin of two"),
        (
            {"button": [{"pin": 17, "tap": "stop"}, {"pin": 17, "tap": "wake"}]},
            "button.1.pin",
            "button[0].pin has already",
        ),
        ({"mute": {"pin": 5}, "knob": {"pin_a": 5, "pin_b": 6}}, "knob.pin_a", "mute.pin"),
        (
            {"amplifier": {"pin": 27}, "gpio": {"relay": {"lamp": {"pin": 27}}}},
            "gpio.relay.lamp.pin",
            "amplifier.pin",
        ),
        (
            {"quiet_hours": {"times": [{"begin": "22:00", "end": "22:00"}]}},
            "quiet_hours.times.0.end",
            "leaves nothing",
        ),
    ],
)
def test_a_contradiction_is_found_where_it_stands(
    section: dict[str, object], key: str, words: str
) -> None:
    (problem,) = check(Settings.model_validate(section))
    assert ".".join(str(part) for part in problem.key) == key
    assert words in f"{problem.expected} {problem.found}"


def test_a_panel_of_everything_is_fine() -> None:
    settings = Settings.model_validate(
        {
            "button": [
                {"pin": 17, "hold": "talk", "tap": "wake", "double": "repeat"},
                {"pin": 13, "tap": "stop", "long": "mute"},
            ],
            "knob": {"pin_a": 5, "pin_b": 6},
            "mute": {"pin": 22},
            "amplifier": {"pin": 26},
            "quiet_hours": {"times": [{"begin": "22:00", "end": "07:00"}]},
        }
    )
    assert list(check(settings)) == []
