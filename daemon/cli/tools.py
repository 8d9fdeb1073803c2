"""`parlour tools` and `call`: what the model may do, and doing it by hand."""

import argparse
import asyncio
import json
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import asdict

from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.terminal import Style, has_colour, painted, width
from daemon.cli.values import mapping, rows
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode


def add_parser(subparsers: Subparsers) -> None:
    """Add the two commands."""
    text = Help(
        summary="List what the model may do, with its arguments.", example="parlour tools --json"
    )
    add_json_option(declare(subparsers, "tools", text, _tools))
    text = Help(
        summary="Run a tool by hand, through the same policy as the model's calls.",
        example="parlour call set_lights name='kitchen light' brightness=40",
        detail="A value is JSON where it reads as such (40, true), else text.",
    )
    call = declare(subparsers, "call", text, _call)
    call.add_argument("tool", metavar="TOOL", help="its name, as `parlour tools` lists it")
    call.add_argument("arguments", nargs="*", metavar="KEY=VALUE", help="its arguments")


def _tools(args: argparse.Namespace) -> int:
    tools = rows(ask_daemon(Verb.TOOLS)) if daemon_runs() else asyncio.run(_tools_alone(args))
    if args.json:
        print(json.dumps(tools, indent=2))
        return ExitCode.OK
    colour = has_colour(sys.stdout)
    for tool in tools:
        print(pictured(tool, colour=colour))
    return ExitCode.OK


async def _tools_alone(args: argparse.Namespace) -> list[Mapping[str, object]]:
    from daemon.cli.brief import brief_house, settings_or_defaults  # noqa: PLC0415 - no daemon

    async with brief_house(settings_or_defaults(args)) as house:
        return [asdict(tool) for tool in house.tools()]


def pictured(tool: Mapping[str, object], *, colour: bool) -> str:
    """Give a tool as a short paragraph: name, what it does, each argument."""
    schema = mapping(tool.get("parameters"))
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    lines = [
        painted(str(tool.get("name")), Style.BOLD, colour=colour),
        _indented(str(tool.get("description")), "  "),
    ]
    for key, value in mapping(schema.get("properties")).items():
        facts = mapping(value)
        kind = painted(_kind(facts), Style.DIM, colour=colour)
        optional = "" if key in needed else painted(", may be left out", Style.DIM, colour=colour)
        lines.append(f"    {painted(key, Style.CYAN, colour=colour)}  {kind}{optional}")
        if description := facts.get("description"):
            lines.append(_indented(str(description), "      "))
    return "\n".join(lines) + "\n"


def _indented(text: str, margin: str) -> str:
    return textwrap.fill(text, width(), initial_indent=margin, subsequent_indent=margin)


def _kind(schema: Mapping[str, object]) -> str:
    """Give what a JSON Schema takes, in a few words."""
    match schema:
        case {"enum": list(labels)}:
            return " | ".join(map(str, labels))
        case {"anyOf": list(choices)}:
            kinds = [_kind(mapping(choice)) for choice in choices]
            return " | ".join(kind for kind in kinds if kind != "null")
        case _:
            return str(schema.get("type", "object"))


def _call(args: argparse.Namespace) -> int:
    arguments = parsed(args.arguments)
    if daemon_runs():
        result = mapping(ask_daemon(Verb.CALL, {"name": args.tool, "arguments": arguments}))
    else:
        result = asyncio.run(_call_alone(args, arguments))
    print(json.dumps(result.get("content"), indent=2, default=str))
    return ExitCode.OK if result.get("status") == "success" else ExitCode.FAILED


async def _call_alone(
    args: argparse.Namespace, arguments: Mapping[str, object]
) -> Mapping[str, object]:
    from daemon.cli.brief import brief_house, settings_or_defaults  # noqa: PLC0415 - no daemon

    async with brief_house(settings_or_defaults(args)) as house:
        await house.home()  # a home that is only just being connected to is known first
        return asdict(await house.call(args.tool, arguments))


def parsed(words: list[str]) -> dict[str, object]:
    """Give the arguments of `key=value` words. Raises `CommandFailed` for other words."""
    arguments: dict[str, object] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not (key and sign):
            raise CommandFailed(f"expected KEY=VALUE, found {word!r}", ExitCode.BAD_CONFIG)
        try:
            arguments[key] = json.loads(value)
        except ValueError:
            arguments[key] = value
    return arguments
