"""`parlour talk`, `stop`, `repeat` and `mute`: the room's buttons, on the command line."""

import argparse

from daemon.cli.command import Help, Subparsers, declare
from daemon.cli.reach import ask_daemon
from daemon.cli.values import mapping
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode


def add_parser(subparsers: Subparsers) -> None:
    """Add the four commands."""
    talk = declare(
        subparsers,
        "talk",
        Help(
            summary="Listen now, as if the wake word had been said.",
            example="parlour talk --hold",
            detail="With --hold it is push-to-talk: the turn ends when you press Enter, or, without"
            "\na terminal, when standard input ends or SIGTERM comes.",
        ),
        _talk,
    )
    talk.add_argument("--hold", action="store_true", help="push-to-talk until you press Enter")
    declare(
        subparsers,
        "stop",
        Help(summary="Stop speaking and ringing, and end the talk.", example="parlour stop"),
        _stop,
    )
    declare(
        subparsers,
        "repeat",
        Help(
            summary="Speak the last answer again.",
            example="parlour repeat",
            detail="It sounds as it did; five minutes after it was given it is forgotten.",
        ),
        _repeat,
    )
    mute = declare(
        subparsers,
        "mute",
        Help(
            summary="Close the microphone, or open it again; without a word it changes over.",
            example="parlour mute on",
        ),
        _mute,
    )
    mute.add_argument("position", nargs="?", choices=("on", "off"), help="left out: change over")


def _talk(args: argparse.Namespace) -> int:
    if args.hold:
        from daemon.cli.hold import hold  # noqa: PLC0415 - the other buttons need no event loop

        hold()
    else:
        ask_daemon(Verb.TALK)
    return ExitCode.OK


def _stop(_: argparse.Namespace) -> int:
    ask_daemon(Verb.STOP)
    return ExitCode.OK


def _repeat(_: argparse.Namespace) -> int:
    ask_daemon(Verb.REPEAT)
    return ExitCode.OK


def _mute(args: argparse.Namespace) -> int:
    on = None if args.position is None else args.position == "on"
    muted = mapping(ask_daemon(Verb.MUTE, {"on": on})).get("muted")
    print("the microphone is closed" if muted else "the microphone is open")
    return ExitCode.OK
