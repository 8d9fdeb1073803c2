"""`parlour log`: what was done in the home, by whom, and what was refused and why."""

import argparse
import datetime as dt
import json
import re
import sys
import time
from typing import Final

from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.log_view import as_json, pictured
from daemon.cli.terminal import has_colour
from daemon.exit_codes import ExitCode
from daemon.safety import rows
from daemon.state_file import read_state, state_file

_AGO: Final = re.compile(r"(\d{1,4})\s*(m|h|d)")
_UNIT_S: Final = {"m": 60, "h": 3_600, "d": 86_400}


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Show what was done in the home, who asked, and what was refused and why.",
        example="parlour log --tools --since 2h",
        detail="It keeps a week, names devices, and holds nothing of what was said.",
    )
    parser = declare(subparsers, "log", text, _log)
    parser.add_argument("--tools", action="store_true", help="orders and tool calls")
    parser.add_argument(
        "--since", metavar="WHEN", type=_moment, default=0.0, help="30m, 2h, 3d, or 2026-11-21"
    )
    add_json_option(parser)


def _moment(words: str) -> float:
    """Give the Unix time of `2h` (ago) or of a day's beginning here."""
    if ago := _AGO.fullmatch(words.strip()):
        return time.time() - int(ago[1]) * _UNIT_S[ago[2]]
    try:
        return dt.datetime.fromisoformat(words).astimezone().timestamp()
    except ValueError as error:
        expected = "30m, 2h, 3d or a day such as 2026-11-21"
        raise argparse.ArgumentTypeError(f"expected {expected}, found {words}") from error


def _log(args: argparse.Namespace) -> int:
    if not args.tools:
        raise CommandFailed(
            "say what to show: --tools; what the service itself logs shows `journalctl -u parlour`",
            ExitCode.BAD_CONFIG,
        )
    found = read_state(state_file(), "deeds", rows.since(args.since), what="the audit log")
    deeds, calls = found or ((), ())
    if args.json:
        print(json.dumps(as_json(deeds, calls), indent=2))
    else:
        print(pictured(deeds, calls, colour=has_colour(sys.stdout)))
    return ExitCode.OK
