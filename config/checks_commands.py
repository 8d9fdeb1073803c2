"""Checks that tools of the owner's own make sense: placeholders, hosts, names that are taken."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from config.commands import OwnTool, Parameter, ParameterType, ToolClass
from config.found import found
from config.nearest import nearest
from config.problems import KeyPath, Problem

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LONGEST_PROTECTED_S: Final = 3.0
"""A yes is answered within 5 s, the tool that was confirmed included."""
TAKEN: Final = frozenset(
    {
        *("set_lights", "set_climate", "set_covers", "set_switches", "set_media", "set_lock"),
        *("run", "confirm", "get_state", "get_time", "get_costs", "device", "timers"),
        "ask_home_assistant",
    }
)
"""Names of the house's own tools: one of the owner's must never stand in their place."""
_NUMBERS: Final = frozenset({ParameterType.INTEGER, ParameterType.NUMBER})


def check_tools(tools: Mapping[str, OwnTool]) -> Iterator[Problem]:
    """Give every contradiction in tools of the owner's own."""
    for name, tool in tools.items():
        path: KeyPath = ("tool", name)
        if name in TAKEN:
            yield Problem(key=path, expected="another name", found=f'"{name}", a tool of the house')
        if not tool.description.strip():
            yield Problem(
                key=(*path, "description"),
                expected="a sentence: models choose a tool by it",
                found="nothing",
            )
        yield from _one_way(tool, path)
        yield from _placeholders(tool, path)
        yield from _body(tool, path)
        if tool.class_ is ToolClass.PROTECTED and tool.deadline_s > LONGEST_PROTECTED_S:
            yield Problem(
                key=(*path, "deadline_s"),
                expected=f"at most {LONGEST_PROTECTED_S:g} for a protected tool",
                found=found(tool.deadline_s),
            )
        for parameter, section in tool.parameters.items():
            yield from _parameter(section, (*path, "parameters", parameter))


def placeholders(text: str) -> list[str]:
    """Give the names of the parameters a text has places for."""
    return PLACEHOLDER.findall(text)


def _one_way(tool: OwnTool, path: KeyPath) -> Iterator[Problem]:
    if (tool.run is None) == (tool.url is None):
        both = tool.run is not None
        yield Problem(
            key=(*path, "url" if both else "run"),
            expected="run or url, one of the two",
            found="both" if both else "neither",
        )
    if tool.run and placeholders(tool.run[0]):
        yield Problem(key=(*path, "run", 0), expected="a fixed program", found=found(tool.run[0]))
    if tool.url is None:
        return
    parts = urlsplit(tool.url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        yield Problem(
            key=(*path, "url"), expected="http://... or https://...", found=found(tool.url)
        )
    elif placeholders(parts.netloc) or placeholders(parts.fragment):
        yield Problem(
            key=(*path, "url"),
            expected="parameters in its path or its query only",
            found=found(tool.url),
        )
    for name in placeholders(parts.path):
        if name in tool.parameters and not tool.parameters[name].required:
            yield Problem(
                key=(*path, "url"),
                expected=f"{name} in its query, or required = true for it",
                found="one in its path that may be left out",
            )


def _placeholders(tool: OwnTool, path: KeyPath) -> Iterator[Problem]:
    """Check that every place has its parameter, and every parameter its place."""
    places: list[tuple[KeyPath, Sequence[str]]] = [
        ((*path, "run", index), placeholders(each)) for index, each in enumerate(tool.run or ())
    ]
    places += [((*path, "url"), placeholders(tool.url or ""))]
    places += [((*path, "body"), placeholders(tool.body))]
    used = {name for _, names in places for name in names}
    for key, names in places:
        for name in names:
            if name not in tool.parameters:
                yield Problem(
                    key=key,
                    expected="the NAME of one of its parameters",
                    found="{" + name + "}",
                    near=nearest(name, tool.parameters),
                )
    for name in tool.parameters:
        if name not in used:
            yield Problem(
                key=(*path, "parameters", name),
                expected="{" + name + "} somewhere in run, url or body",
                found="none",
            )


def _body(tool: OwnTool, path: KeyPath) -> Iterator[Problem]:
    if not tool.body:
        return
    try:
        json.loads(tool.body)
    except ValueError as error:
        yield Problem(key=(*path, "body"), expected="JSON", found=f"what is none: {error}")


def _parameter(section: Parameter, path: KeyPath) -> Iterator[Problem]:
    if section.type is ParameterType.CHOICE and not section.choices:
        yield Problem(key=(*path, "choices"), expected="words to choose from", found="none")
    bounds = [each for each in (section.minimum, section.maximum) if each is not None]
    if bounds != sorted(bounds):
        yield Problem(
            key=(*path, "minimum"),
            expected=f"at most {section.maximum:g}, its maximum",
            found=found(section.minimum),
        )
    if bounds and section.type not in _NUMBERS:
        yield Problem(
            key=path, expected="minimum and maximum for numbers only", found=f"a {section.type}"
        )
    try:
        re.compile(section.pattern)
    except re.error as error:
        yield Problem(
            key=(*path, "pattern"), expected="a regular expression", found=f"what is none: {error}"
        )
