"""What is wrong with `[safety]` is told before anybody stands before a shut door."""

import pytest

from config.checks_safety import check_safety
from config.problems import Problem
from config.safety import Safety
from config.virtual_home import BackendName, Home

HOME = Home(backends=(BackendName.VIRTUAL, BackendName.HOME_ASSISTANT))
PIN = {"credential": "pin"}


def problems(**section: object) -> list[Problem]:
    return list(check_safety(Safety.model_validate(section), HOME))


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"allow": ["front door", "home_assistant:lock.front_door", "name:gate"]},
        {"protect": ["kind:switch", "coffee machine", "virtual:hall/door", "tool:reboot"]},
        {"allow": ["Front Door"], "pin_for": ["name:front door"], "pin": PIN},
    ],
)
def test_what_can_mean_something_is_right(section: dict[str, object]) -> None:
    assert problems(**section) == []


@pytest.mark.parametrize(
    ("section", "key", "near"),
    [
        ({"allow": ["mqtt:garage"]}, ("safety", "allow", 0), ("mqtt",)),
        ({"allow": ["home_asistant:lock.x"]}, ("safety", "allow", 0), ("home_assistant",)),
        ({"allow": ["kind:lock"]}, ("safety", "allow", 0), ()),
        ({"protect": ["kind:swich"]}, ("safety", "protect", 0), ("switch",)),
        ({"pin_for": ["garage"], "pin": PIN}, ("safety", "pin_for", 0), ()),
        ({"allow": ["garage"], "pin_for": ["garage"]}, ("safety", "pin_for"), ()),
    ],
)
def test_what_protects_nothing_is_told(
    section: dict[str, object], key: tuple[str | int, ...], near: tuple[str, ...]
) -> None:
    [problem] = problems(**section)
    assert problem.key == key
    assert problem.near[:1] == near
