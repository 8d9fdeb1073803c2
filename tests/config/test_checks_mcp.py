"""Servers of tools that cannot be meant are named before they are reached."""

import pytest

from config.checks_mcp import check_mcp
from config.mcp import McpServer

FINE = {"command": ["server"], "tools": ["add"]}


def told(changes: dict[str, object]) -> list[str]:
    given = {key: value for key, value in {**FINE, **changes}.items() if value is not None}
    problems = check_mcp({"clock": McpServer.model_validate(given)})
    return [f"{each.expected}, found {each.found}" for each in problems]


def test_a_sound_server_is_not_complained_of() -> None:
    assert told({}) == []
    assert told({"command": None, "url": "http://localhost/mcp"}) == []
    assert told({"tools": ["*"], "classes": {"anything": "read"}}) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "http://x/mcp"}, "found both"),
        ({"command": None}, "found neither"),
        ({"command": None, "url": "ftp://x"}, "https://"),
        ({"headers": {"A": {"environment": "B"}}}, "none without a url"),
        (
            {"command": None, "url": "http://x", "environment": {"A": {"environment": "B"}}},
            "none without a command",
        ),
        ({"classes": {"ad": "read"}}, 'found "ad"'),
        ({"tools": ["*"], "classes": {"open": "protected"}}, 'found only "*"'),
        ({"classes": {"add": "protected"}, "deadline_s": 10.0}, "protected tools, found 10"),
    ],
)
def test_a_server_that_cannot_be_meant_is_named(changes: dict[str, object], says: str) -> None:
    [problem] = told(changes)
    assert says in problem
