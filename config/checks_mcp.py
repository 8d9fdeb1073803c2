"""Checks that servers of tools make sense: one way to reach each, and names that can be meant."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from config.checks_commands import LONGEST_PROTECTED_S
from config.commands import ToolClass
from config.found import found
from config.mcp import McpServer
from config.nearest import nearest
from config.problems import KeyPath, Problem

EVERY: Final = "*"


def check_mcp(servers: Mapping[str, McpServer]) -> Iterator[Problem]:
    """Give every contradiction in the servers."""
    for name, server in servers.items():
        path: KeyPath = ("mcp", name)
        yield from _one_way(server, path)
        yield from _classes(server, path)


def _one_way(server: McpServer, path: KeyPath) -> Iterator[Problem]:
    if (server.command is None) == (server.url is None):
        both = server.command is not None
        yield Problem(
            key=(*path, "url" if both else "command"),
            expected="command or url, one of the two",
            found="both" if both else "neither",
        )
    if server.url is not None:
        parts = urlsplit(server.url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            yield Problem(
                key=(*path, "url"), expected="http://... or https://...", found=found(server.url)
            )
    elif server.headers:
        yield Problem(key=(*path, "headers"), expected="none without a url", found="some")
    if server.environment and server.command is None:
        yield Problem(key=(*path, "environment"), expected="none without a command", found="some")


def _classes(server: McpServer, path: KeyPath) -> Iterator[Problem]:
    protected = [name for name, kind in server.classes.items() if kind is ToolClass.PROTECTED]
    for name in server.classes:
        if name in server.tools:
            continue
        if name in protected:
            yield Problem(
                key=(*path, "classes", name),
                expected="its own name among tools: a protected one is never one of many",
                found="none" if EVERY not in server.tools else f'only "{EVERY}"',
                near=nearest(name, server.tools),
            )
        elif EVERY not in server.tools:
            yield Problem(
                key=(*path, "classes", name),
                expected="the name of one of its tools",
                found=found(name),
                near=nearest(name, server.tools),
            )
    if protected and server.deadline_s > LONGEST_PROTECTED_S:
        yield Problem(
            key=(*path, "deadline_s"),
            expected=f"at most {LONGEST_PROTECTED_S:g} for a server with protected tools",
            found=found(server.deadline_s),
        )
