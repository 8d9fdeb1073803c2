"""`parlour lab barge-in`: people who talk over replies in a simulated room."""

import argparse
import json
import sys
from math import isfinite
from pathlib import Path
from typing import Final

from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.lab_barge_in_view import pictured
from daemon.cli.lab_run import measured, tell_picture
from daemon.cli.lab_words import add_word_option, settings_with
from daemon.cli.terminal import has_colour
from daemon.exit_codes import ExitCode
from hardware.lab.plans import PLANS
from hardware.lab.request import BargeInRequest

_HELP: Final = Help(
    summary="Let people talk over replies in a simulated room, and see who is heard.",
    detail="The replies follow each other without a pause, again and again; the talkers speak one\n"
    "after the other over them. All of it takes the way of the room's own sound: the\n"
    "processors of the settings with the echo canceller, the wake engine, the decisions.\n"
    "Then the replies play alone, with noise, doors and coughs: what is heard then is wrong.\n"
    "\n"
    f"Rooms: {', '.join(PLANS)};\n"
    "or a WAV or FLAC file with an impulse response. Levels are those at the microphone, of\n"
    "speech without its pauses. Rooms by name need Parlour's extra `lab`.",
    example="parlour lab barge-in --talker me.wav --reply answer.wav --talker-to-echo -10",
)


def add_barge_in(commands: Subparsers) -> None:
    """Add the command."""
    parser = declare(commands, "barge-in", _HELP, _barge_in)
    parser.add_argument(
        "--talker", nargs="+", required=True, type=Path, metavar="FILE", help="what people say"
    )
    parser.add_argument(
        "--reply",
        nargs="+",
        default=[],
        type=Path,
        metavar="FILE",
        help="what the loudspeaker says; left out, sentences by the installed voices",
    )
    parser.add_argument(
        "--talker-to-echo",
        required=True,
        type=_decibels,
        metavar="DB",
        help="how far the talker stands above the echo; -10 is below it",
    )
    parser.add_argument("--room", default="kitchen", metavar="NAME", help="a room or a response")
    parser.add_argument(
        "--drift",
        type=_ppm,
        default=0.0,
        metavar="PPM",
        help="how much faster the loudspeaker's clock runs than the microphone's",
    )
    parser.add_argument("--nonlinear", action="store_true", help="a loudspeaker that distorts")
    parser.add_argument(
        "--noise",
        type=_decibels,
        default=30.0,
        metavar="DB",
        help="how far the talker stands above the noise of the room (30)",
    )
    parser.add_argument(
        "--alone",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="how long the replies play alone besides (60 s)",
    )
    parser.add_argument("--seed", type=int, default=1, help="of noise and chosen replies")
    add_word_option(parser)
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write a picture (SVG)")
    add_json_option(parser)


def _barge_in(args: argparse.Namespace) -> int:
    request = BargeInRequest(
        settings=settings_with(args),
        plot=args.plot,
        talkers=args.talker,
        replies=args.reply,
        room=args.room,
        talker_to_echo_db=args.talker_to_echo,
        drift_ppm=args.drift,
        nonlinear=args.nonlinear,
        noise_db=args.noise,
        alone_s=args.alone,
        seed=args.seed,
    )
    told = measured("hardware.lab.barge_in", request)
    print(
        json.dumps(told, indent=2) if args.json else pictured(told, colour=has_colour(sys.stdout))
    )
    tell_picture(args.plot)
    return ExitCode.OK


def _decibels(text: str) -> float:
    return _between(text, -60.0, 60.0, "dB")


def _ppm(text: str) -> float:
    return _between(text, -1_000.0, 1_000.0, "ppm")


def _seconds(text: str) -> float:
    return _between(text, 0.0, 36_000.0, "s")


def _between(text: str, low: float, high: float, unit: str) -> float:
    expected = f"expected {low:g} to {high:g} {unit}, found {text!r}"
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(expected) from error
    if not (isfinite(value) and low <= value <= high):
        raise argparse.ArgumentTypeError(expected)
    return value
