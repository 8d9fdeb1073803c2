"""`parlour wake`: how clearly the room hears its words, and words of one's own."""

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Final

from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.reach import daemon_runs
from daemon.cli.terminal import has_colour
from daemon.cli.wake_train import add_train
from daemon.cli.wake_view import nothing_counted, pictured
from daemon.exit_codes import ExitCode
from daemon.near_misses import plot, rows
from daemon.near_misses.keeper import KEPT_DAYS
from daemon.near_misses.report import Entry, as_json, entries
from daemon.state_file import change_state, read_state, state_file
from daemon.timers.moment import live

_TABLE: Final = "score_peaks"
_WHAT: Final = "what the room heard"
_WAKE: Final = Help(
    summary="Show what woke the room and what nearly did, with the threshold that would fit.",
    detail="  train    make a wake word of your own\n"
    "\n"
    f"Counts of scores from the last {KEPT_DAYS} days; no sound is kept. After a false wake\n"
    "nobody said anything; who asked twice was not heard, and said it again within seconds.",
    example="parlour wake --plot wake.svg",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add `wake` with its own command."""
    parser = declare(subparsers, "wake", _WAKE, _wake)
    parser.add_argument("--plot", metavar="FILE", type=Path, help="write the plot as a picture")
    parser.add_argument("--clear", action="store_true", help="forget every count")
    add_json_option(parser)
    add_train(parser.add_subparsers(dest="wake_command", metavar="COMMAND"))


def _wake(args: argparse.Namespace) -> int:
    if args.clear:
        change_state(state_file(), _TABLE, rows.clear, what=_WHAT)
        print("every count is forgotten, but for those of the last minute of a running daemon")
        return ExitCode.OK
    first = live().local().date() - dt.timedelta(days=KEPT_DAYS - 1)
    counts = read_state(state_file(), _TABLE, rows.since(first), what=_WHAT) or {}
    wake = settings_or_defaults(args).wake
    listed = entries(counts, wake)
    if args.plot:
        _draw(args.plot, listed)
    if args.json:
        print(json.dumps({"since": f"{first}", "words": as_json(listed)}, indent=2))
    elif listed:
        print(pictured(listed, colour=has_colour(sys.stdout)))
    else:
        print(nothing_counted(wake, daemon_runs=daemon_runs()))
    return ExitCode.OK


def _draw(file: Path, listed: list[Entry]) -> None:
    shown = [(entry.name, entry.histogram, entry.threshold) for entry in listed]
    title = f"Parlour: scores of the last {KEPT_DAYS} days"
    try:
        file.write_text(plot.picture(title, shown), encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{file}: the plot cannot be written: {error.strerror}") from error
