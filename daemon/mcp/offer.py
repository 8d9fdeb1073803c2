"""Decides which of a server's tools the model gets, under which name, and how grave each is."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.checks_commands import TAKEN
from config.checks_mcp import EVERY
from config.commands import ToolClass
from config.mcp import McpServer
from daemon.mcp.schema import TooMuch, described, simplified
from providers.base import ToolSpec

MOST_TOOLS: Final = 24
"""Of one server: every one stands in every session, and costs a model its attention."""
_MOST_NAME: Final = 64
_NOT_IN_A_NAME: Final = re.compile(r"[^a-zA-Z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A tool as its server lists it."""

    name: str
    description: str | None
    schema: Mapping[str, object]
    destructive: bool
    """Whether the server says so of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A tool as the model gets it."""

    theirs: str
    """Its name at the server."""
    spec: ToolSpec
    kind: ToolClass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A tool the owner listed and the model does not get."""

    name: str
    why: str


def offers(
    server: str, section: McpServer, listed: Sequence[Listed], taken: Collection[str] = ()
) -> Iterator[Offered | LeftOut]:
    """Give what becomes of every tool the owner listed; none gets a name that is `taken`."""
    prefix = f"{server}_" if section.prefix is None else section.prefix
    names: set[str] = {*TAKEN, *taken}
    count = 0
    for tool in sorted(listed, key=lambda tool: tool.name):
        if not _wanted(section, tool):
            continue
        offer = _offer(section, tool, prefix, names, count)
        if isinstance(offer, Offered):
            names.add(offer.spec.name)
            count += 1
        yield offer
    there = {tool.name for tool in listed}
    for name in section.tools:
        if name not in there and name != EVERY:
            yield LeftOut(name, "the server has no such tool")


def _wanted(section: McpServer, tool: Listed) -> bool:
    """Say whether the owner listed a tool. What may do harm is listed by its name or not at all."""
    if tool.name in section.tools:
        return True
    grave = tool.destructive or section.classes.get(tool.name) is ToolClass.PROTECTED
    return EVERY in section.tools and not grave


def _offer(
    section: McpServer, tool: Listed, prefix: str, names: set[str], count: int
) -> Offered | LeftOut:
    name = _NOT_IN_A_NAME.sub("_", prefix + tool.name)
    if count >= MOST_TOOLS:
        return LeftOut(tool.name, f"only {MOST_TOOLS} tools of a server are offered")
    if name in names:
        return LeftOut(tool.name, f"there is a tool {name} already; give the server a prefix")
    if len(name) > _MOST_NAME:
        return LeftOut(tool.name, f"its name is longer than {_MOST_NAME} letters")
    try:
        parameters = simplified(tool.schema)
    except TooMuch as error:
        return LeftOut(tool.name, str(error))
    spec = ToolSpec(name=name, description=described(tool.description), parameters=parameters)
    kind = section.classes.get(tool.name, ToolClass.COMFORT)
    return Offered(theirs=tool.name, spec=spec, kind=kind)
