"""`parlour lab`: measure on recordings how well the room hears, and how well it is talked over."""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.lab_barge_in import add_barge_in
from daemon.cli.lab_run import measured, tell_picture
from daemon.cli.lab_wake_view import pictured
from daemon.cli.lab_words import add_word_option, settings_with
from daemon.cli.terminal import has_colour
from daemon.exit_codes import ExitCode
from hardware.lab.request import WakeRequest

_LAB: Final = Help(
    summary="Measure on recordings how well the room hears.",
    detail="  wake      scores and decisions of every wake word in recordings\n"
    "  barge-in  people who talk over replies in a simulated room",
    example="parlour lab wake evening.wav",
)
_WAKE: Final = Help(
    summary="Listen to recordings with the room's own wake engine and decision.",
    detail="WAV or FLAC of any rate; of several channels the one of `audio.microphone.channel`,\n"
    "or what the processors of the settings make of them.\n"
    "\n"
    "LABELS says what was spoken when, as lines of four fields between tabs or as a JSON list\n"
    'of objects {"file", "start_s", "end_s", "word"}:\n'
    "\n"
    "  # file       start_s  end_s  word\n"
    "  evening.wav  12.4     13.3   hey_jarvis\n"
    "  clips/1.wav  0               alexa\n"
    "\n"
    "Without an end the word is anywhere until the end of the file; a file without a line holds\n"
    "none. With labels, hits and false accepts per hour are counted at thresholds from 0.05 to\n"
    "0.95. `--word W --json` prints what `parlour replay --json` prints of the same files.",
    example="parlour lab wake evening.wav --labels words.tsv --plot evening.svg",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add `lab` with its own commands."""
    parser = declare(subparsers, "lab", _LAB, lambda _: _overview(parser))
    commands = parser.add_subparsers(dest="lab_command", metavar="COMMAND")
    wake = declare(commands, "wake", _WAKE, _wake)
    wake.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a WAV or FLAC file")
    wake.add_argument("--labels", type=Path, metavar="LABELS", help="what was spoken when")
    add_word_option(wake)
    wake.add_argument("--plot", type=Path, metavar="FILE", help="write a picture (SVG)")
    add_json_option(wake)
    add_barge_in(commands)


def _overview(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return ExitCode.BAD_CONFIG


def _wake(args: argparse.Namespace) -> int:
    request = WakeRequest(
        settings=settings_with(args), files=args.files, labels=args.labels, plot=args.plot
    )
    told = measured("hardware.lab.wake", request)
    files = [file for file in told["files"] if isinstance(file, dict)]
    if args.json and args.word and not args.labels:
        kept = ("path", "detections", "turns", "problem")
        only = [{key: file[key] for key in kept if key in file} for file in files]
        print(json.dumps({"files": only}, indent=2))
    elif args.json:
        print(json.dumps(told, indent=2))
    else:
        print(pictured(told, colour=has_colour(sys.stdout)))
    tell_picture(args.plot)
    return ExitCode.FAILED if any("problem" in file for file in files) else ExitCode.OK
