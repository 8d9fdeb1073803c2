"""`parlour home`: the rooms and devices there are, as they stand now."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.home_state import Look, look_of
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.terminal import Style, has_colour, painted
from daemon.cli.values import mapping, rows, strings
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode

_WIDEST_NAME: Final = 32
_WIDEST_STATE: Final = 28
_MARKS: Final = {
    Look.ON: ("●", Style.YELLOW),
    Look.OPEN: ("◐", Style.CYAN),
    Look.QUIET: ("○", Style.DIM),
    Look.TOLD: ("·", Style.DIM),
    Look.WRONG: ("✗", Style.RED),
}


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Show the rooms and devices there are, and how they stand now.",
        example="parlour home kitchen",
        detail=(
            "A device marked `protected` is only moved alone, by its name, and what could let\n"
            "somebody in only once [safety] allows it, by the ident that stands beside it."
        ),
    )
    parser = declare(subparsers, "home", text, _home)
    parser.add_argument("room", nargs="?", metavar="ROOM", help="only this room, by any name")
    add_json_option(parser)


def _home(args: argparse.Namespace) -> int:
    home = mapping(ask_daemon(Verb.HOME)) if daemon_runs() else asyncio.run(_alone(args))
    if args.room:
        home = {**home, "rooms": [_room_called(args.room, home)]}
    if args.json:
        print(json.dumps(home, indent=2, ensure_ascii=False))
    else:
        print("\n".join(pictured(home, colour=has_colour(sys.stdout))))
    return ExitCode.OK


async def _alone(args: argparse.Namespace) -> Mapping[str, object]:
    from daemon.cli.brief import brief_house, settings_or_defaults  # noqa: PLC0415 - no daemon

    async with brief_house(settings_or_defaults(args)) as house:
        return await house.home()


def _room_called(name: str, home: Mapping[str, object]) -> Mapping[str, object]:
    """Give a room by one of its names. Raises `CommandFailed` with the nearest of them."""
    from daemon.tools.names import folded  # noqa: PLC0415 - only where a room is named

    known = {
        folded(other): room
        for room in rows(home.get("rooms"))
        for other in (str(room.get("name")), *strings(room.get("aliases")))
    }
    if folded(name) in known:
        return known[folded(name)]
    near = get_close_matches(folded(name), known, n=1)
    hint = f"did you mean {known[near[0]].get('name')!r}?" if near else "`parlour home` lists all"
    raise CommandFailed(f"there is no room {name!r}: {hint}", ExitCode.BAD_CONFIG)


def pictured(home: Mapping[str, object], *, colour: bool) -> Iterator[str]:
    """Give the lines of a home: every room with its devices, and who has them."""
    rooms = rows(home.get("rooms"))
    devices = [device for room in rooms for device in rows(room.get("devices"))]
    widest = (
        max((len(_shown(device)) for device in devices), default=0),
        min(max((len(look_of(device)[1]) for device in devices), default=0), _WIDEST_STATE),
    )
    for room in rooms:
        yield _title(room, here=room.get("name") == home.get("here"), colour=colour)
        for device in rows(room.get("devices")):
            yield _row(device, widest, colour=colour)
        yield ""
    yield from _backends([*rows(home.get("backends")), *rows(home.get("servers"))], colour=colour)


def _title(room: Mapping[str, object], *, here: bool, colour: bool) -> str:
    name = painted(str(room.get("name") or "in no room"), Style.BOLD, colour=colour)
    also = [*strings(room.get("aliases")), *filter(None, [str(room.get("floor") or "")])]
    aliases = painted(f"  {', '.join(also)}", Style.DIM, colour=colour) if also else ""
    return f"{name}{aliases}{painted('  ◂ here', Style.GREEN, colour=colour) if here else ''}"


def _row(device: Mapping[str, object], widest: tuple[int, int], *, colour: bool) -> str:
    look, words = look_of(device)
    mark, style = _MARKS[look]
    name, words = f"{_shown(device):<{widest[0]}}", f"{words:<{widest[1]}}"
    state = words if look is Look.TOLD else painted(words, style, colour=colour)
    kind = painted(str(device.get("sort") or device.get("kind")), Style.DIM, colour=colour)
    sign = painted(mark, style, colour=colour)
    return f"  {sign} {name}  {state}  {kind}{_guard(device, colour=colour)}".rstrip()


def _shown(device: Mapping[str, object]) -> str:
    """Give a name that draws nothing but itself: names come from whoever set up the device."""
    name = "".join(each if each.isprintable() else " " for each in str(device.get("name")))
    return name if len(name) <= _WIDEST_NAME else f"{name[: _WIDEST_NAME - 1]}…"


def _guard(device: Mapping[str, object], *, colour: bool) -> str:
    if not device.get("protected"):
        return ""
    allowed = bool(device.get("allowed"))
    words, style = (
        ("protected, asks first", Style.YELLOW) if allowed else ("protected", Style.GREEN)
    )
    ident = painted(f"  {device.get('ident', '')}", Style.DIM, colour=colour)
    return f"  {painted(words, style, colour=colour)}{ident}"


def _backends(backends: Sequence[Mapping[str, object]], *, colour: bool) -> Iterator[str]:
    for backend in backends:
        ready = bool(backend.get("ready"))
        mark = painted("✓" if ready else "✗", Style.GREEN if ready else Style.RED, colour=colour)
        words = painted(str(backend.get("words")), Style.DIM, colour=colour)
        yield f"{mark} {backend.get('name')}  {words}"
