"""Tools that cannot be meant are named before a model sees them."""

import pytest

from config.checks_commands import check_tools
from config.commands import OwnTool

FINE = {"description": "Wait.", "run": ["sleep", "{n}"], "parameters": {"n": {}}}


def told(name: str = "wait", /, **changes: object) -> list[str]:
    given = {key: value for key, value in {**FINE, **changes}.items() if value is not None}
    problems = check_tools({name: OwnTool.model_validate(given)})
    return [f"{each.expected}, found {each.found}" for each in problems]


def test_a_sound_tool_is_not_complained_of() -> None:
    assert told() == []
    assert told(run=None, url="https://x.local/{n}?n={n}") == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"description": " "}, "models choose a tool by it"),
        ({"url": "http://x/{n}"}, "found both"),
        ({"run": ["{n}"]}, "a fixed program"),
        ({"run": ["sleep", "{n}", "{m}"]}, "found {m}"),
        ({"parameters": {"n": {}, "m": {}}}, "{m} somewhere"),
        ({"run": None, "url": "http://{n}.local/"}, "in its path or its query only"),
        ({"run": None, "url": "file:///{n}"}, "https://"),
        ({"body": "{n"}, "what is none"),
        ({"class": "protected", "deadline_s": 9.0}, "at most 3"),
        ({"parameters": {"n": {"type": "choice"}}}, "words to choose from"),
        ({"parameters": {"n": {"pattern": "("}}}, "a regular expression"),
        ({"parameters": {"n": {"minimum": 1}}}, "for numbers only"),
    ],
)
def test_a_tool_that_cannot_be_meant_is_named(changes: dict[str, object], says: str) -> None:
    [problem] = told("wait", **changes)
    assert says in problem


def test_one_of_the_houses_own_names_is_taken() -> None:
    assert told("confirm") == ['another name, found "confirm", a tool of the house']


def test_a_tool_without_a_way_is_named() -> None:
    [problem] = told(run=None, parameters={})
    assert problem == "run or url, one of the two, found neither"


def test_a_path_is_not_left_half_filled() -> None:
    problems = told(run=None, url="http://x/{n}", parameters={"n": {"required": False}})
    assert problems == [
        "n in its query, or required = true for it, found one in its path that may be left out"
    ]
