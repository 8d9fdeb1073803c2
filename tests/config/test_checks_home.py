"""What scenes set and sensors follow must exist, and no scene lets anybody in."""

import pytest

from config.checks_home import check_backends, check_home
from config.scene_steps import SceneStep, scene_step
from config.settings import Home


def problems(**facts: object) -> list[tuple[object, str]]:
    devices = [
        {"name": "lamp", "aliases": ["reading light"]},
        {"name": "garage door", "kind": "cover", "sort": "garage"},
        {"name": "door", "kind": "lock"},
        {"name": "tried", "kind": "scene", **facts},
    ]
    home = Home.model_validate({"rooms": [{"name": "hall", "devices": devices}]})
    return [(one.key[-2:], one.expected) for one in check_home(home.rooms)]


def test_the_example_home_has_no_problems() -> None:
    assert not list(check_home(Home().rooms))


@pytest.mark.parametrize("line", ["lamp: on", "Reading  Light: 20 %, red", "garage door: closed"])
def test_a_line_about_a_device_of_the_home_is_right(line: str) -> None:
    assert not problems(sets=[line])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lamp", "DEVICE: WHAT"),
        ("lamp: 120 %", "DEVICE: WHAT"),
        ("lamp: on, off", "DEVICE: WHAT"),
        ("lump: on", "name of a device"),
        ("garage door: open", "never a door"),
        ("garage door: 10 %", "never a door"),
        ("door: on", "never a door"),
    ],
)
def test_a_line_that_cannot_be_done_is_a_problem_at_its_place(line: str, expected: str) -> None:
    ((key, words),) = problems(sets=["lamp: off", line])
    assert key == ("sets", 1)
    assert expected in words


def test_a_sensor_follows_a_device_that_exists() -> None:
    assert not problems(kind="sensor", follows="Lamp")
    assert [words for _, words in problems(kind="sensor", follows="lump")] == [
        "the name of a device of the home"
    ]


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("lamp: on", SceneStep(device="lamp", on=True)),
        ("a lamp :off", SceneStep(device="a lamp", on=False)),
        ("blinds: open", SceneStep(device="blinds", percent=100)),
        ("lamp: 20 %, warm white", SceneStep(device="lamp", percent=20, colour="warm white")),
        ("heating: 19.5 °C", SceneStep(device="heating", target_c=19.5)),
        ("heating: 21 C", SceneStep(device="heating", target_c=21.0)),
        (": on", None),
        ("lamp:", None),
    ],
)
def test_a_line_is_read(line: str, step: SceneStep | None) -> None:
    assert scene_step(line) == step


def test_a_backend_named_twice_and_none_at_all_are_told() -> None:
    assert not list(check_backends(["virtual", "mqtt"]))
    (twice,) = check_backends(["mqtt", "virtual", "mqtt"])
    assert (twice.key, twice.found) == (("home", "backends", 2), '"mqtt" again')
    (none,) = check_backends([])
    assert none.expected == "a backend"
