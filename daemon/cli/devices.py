"""`parlour devices`: the sound devices there are, and which ones are used."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.terminal import Style, has_colour, painted
from daemon.cli.values import mapping, rows
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode

_SIDES: Final = (("Microphones", "input", "microphone"), ("Loudspeakers", "output", "speaker"))
_MOST_RATES: Final = 3
"""More rates than these are shown as a range."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="List the sound devices, and mark the ones that are used.",
        example="parlour devices",
        detail="Write a name into `audio.microphone.device` or `audio.speaker.device` to use it.",
    )
    add_json_option(declare(subparsers, "devices", text, _devices))


def _devices(args: argparse.Namespace) -> int:
    devices = mapping(ask_daemon(Verb.DEVICES)) if daemon_runs() else _alone(args)
    if args.json:
        print(json.dumps(devices, indent=2))
    else:
        print(pictured(devices, colour=has_colour(sys.stdout)))
    return ExitCode.OK


def _alone(args: argparse.Namespace) -> Mapping[str, object]:
    """List the devices without a daemon, in a process of its own: PortAudio stays out of ours."""
    from daemon.cli.brief import settings_or_defaults  # noqa: PLC0415 - a daemon has its own
    from daemon.listing import list_devices  # noqa: PLC0415 - as above

    audio = settings_or_defaults(args).audio
    using = {
        "microphone": " ".join(audio.microphone.command or ()) or audio.microphone.device,
        "speaker": " ".join(audio.speaker.command or ()) or audio.speaker.device,
    }
    return {**asyncio.run(list_devices()), "using": using}


def pictured(devices: Mapping[str, object], *, colour: bool) -> str:
    """Give the devices as two lists, what is used marked."""
    found, using = rows(devices.get("devices")), mapping(devices.get("using"))
    lines = []
    for title, side, key in _SIDES:
        offered = {str(row.get("name")): row for row in found if row.get(side)}
        used = str(using.get(key) or "")
        lines.append(painted(title, Style.BOLD, colour=colour))
        lines += [_row(row, side, used, colour=colour) for row in offered.values()] or ["    none"]
        if used and used not in offered:
            near = get_close_matches(used, offered, n=1, cutoff=0.4)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            mark = painted("!", Style.YELLOW, colour=colour)
            lines.append(f"  {mark} {used!r} is chosen and is not among them{hint}")
        lines.append("")
    return "\n".join(lines[:-1])


def _row(row: Mapping[str, object], side: str, used: str, *, colour: bool) -> str:
    name, description = str(row.get("name")), str(row.get("description") or "")
    mark = painted("●", Style.GREEN, colour=colour) if name == used else " "
    offer = mapping(row.get(side))
    if problem := offer.get("problem"):
        facts = painted(str(problem), Style.YELLOW, colour=colour)
    else:
        facts = painted(_facts(offer), Style.DIM, colour=colour)
    about = "" if description in {"", name} else f"  {description}"
    return f"  {mark} {name}{about}  {facts}"


def _facts(offer: Mapping[str, object]) -> str:
    """Give what a device offers: `1-2 channels, 44100 48000 Hz`."""
    parts = []
    match offer.get("channels"):
        case [int(least), int(most)]:
            span = f"{most}" if least == most else f"{least}-{most}"
            parts.append(f"{span} channel{'' if span == '1' else 's'}")
    match offer.get("rates_hz"):
        case [first, *_, last] as rates if len(rates) > _MOST_RATES:
            parts.append(f"{first}-{last} Hz")
        case [*rates] if rates:
            parts.append(f"{' '.join(map(str, rates))} Hz")
    return ", ".join(parts)
