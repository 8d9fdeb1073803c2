"""The command `parlour`: finds the command's module and lets it work.

Only the module of the command that is used is imported, so that `parlour --help` and `parlour stop`
answer at once, on a Raspberry Pi too.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final, Never

from config.quiet import be_quiet
from daemon.cli.command import Parser, Subparsers, add_config_option
from daemon.exit_codes import ExitCode

GROUPS: Final = {
    "The room": {
        "run": ("serve", "be the room's voice until stopped (what the service runs)"),
        "demo": ("serve", "hold a whole conversation here and now, and show every step"),
        "replay": ("serve", "run recordings through the room instead of a microphone"),
    },
    "Talk to it": {
        "talk": ("talk", "listen now, without a wake word"),
        "stop": ("talk", "stop speaking and ringing"),
        "repeat": ("talk", "speak the last answer again"),
        "mute": ("talk", "close the microphone, or open it again"),
        "say": ("speak", "speak a text in the room"),
        "ask": ("speak", "ask in writing and read the answer"),
        "confirm": ("confirm", "say yes to what waits for it, and type its PIN"),
    },
    "See what it does": {
        "listen": ("listen", "watch level, wake score and state live"),
        "status": ("status", "state, devices, provider, last turn, health"),
        "usage": ("usage", "what it cost, and how much sound left the room"),
        "log": ("log", "what was done in the home, who asked, what was refused"),
        "wake": ("wake", "what woke it and what nearly did; words of your own"),
        "doctor": ("doctor", "check everything and say how to mend it"),
        "report": ("report", "write a support bundle without anything private"),
        "emulate": ("emulate", "be a speech service on this machine, to try things out"),
        "verify": ("verify", "try a speech service, and see where its time goes"),
        "leds": ("leds", "what the lights show, and what it means"),
        "lab": ("lab", "measure on recordings how well it hears"),
    },
    "See what it has": {
        "devices": ("devices", "sound devices, and which ones are used"),
        "home": ("home", "rooms and devices, and how they stand"),
        "tools": ("tools", "what the model may do"),
        "call": ("tools", "run one of these tools by hand"),
        "providers": ("providers", "who can answer here, and what they can do"),
        "config": ("config", "check, show, explain or begin the configuration"),
        "setup": ("setup", "find the hardware, ask a few questions, write what the service needs"),
        "version": ("status", "the version"),
    },
}
_PLACES: Final = {
    name: module for commands in GROUPS.values() for name, (module, _) in commands.items()
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    be_quiet()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parsed(words)
        status: int = args.handler(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`parlour tools | head`); Python must not
        # complain about it once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 - a person gets one sentence, whatever failed
        from daemon.cli.failure import tell  # noqa: PLC0415 - knows every layer's errors

        return tell(error)
    return status


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="parlour",
        usage="parlour [--config FILE] COMMAND ...",
        description="A room you can talk to.",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_option(parser)
    parser.add_argument("--version", action="store_true", help="print the version")
    subparsers = parser.add_subparsers(
        prog="parlour", dest="command", metavar="COMMAND", help=argparse.SUPPRESS
    )
    _add_commands(subparsers, words)
    unknown = _first_word(words)
    if unknown and unknown not in _PLACES:
        near = get_close_matches(unknown, _PLACES, n=1)
        hint = f"did you mean `parlour {near[0]}`?" if near else "`parlour --help` lists them"
        parser.exit(ExitCode.BAD_CONFIG, f"parlour: there is no command {unknown!r}: {hint}\n")
    args, left = parser.parse_known_args(["version"] if "--version" in words[:1] else words)
    if left:
        _refuse(subparsers.choices.get(args.command, parser), left)
    if args.command is None:
        parser.print_help()
        parser.exit(ExitCode.BAD_CONFIG)
    return args


def _refuse(parser: Parser, words: Sequence[str]) -> Never:
    """End with what a command does not know, and the option that may have been meant."""
    near = parser.near_option(words)
    hint = f": did you mean {near}?" if near else ""
    parser.error(f"there is no {' '.join(words)}{hint}")


def _add_commands(subparsers: Subparsers, words: Sequence[str]) -> None:
    """Add the commands that are named, each with its module; the others by name alone."""
    named = {_PLACES[word] for word in (*words, *_for_version(words)) if word in _PLACES}
    for module in sorted(named):
        importlib.import_module(f"daemon.cli.{module}").add_parser(subparsers)
    for name in _PLACES.keys() - subparsers.choices.keys():
        subparsers.add_parser(name)


def _for_version(words: Sequence[str]) -> Sequence[str]:
    return ("version",) if "--version" in words[:1] else ()


def _first_word(words: Sequence[str]) -> str | None:
    """Give what stands where the command belongs."""
    rest = iter(words)
    for word in rest:
        if word == "--config":
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


def _overview() -> str:
    lines = []
    for title, commands in GROUPS.items():
        lines.append(f"{title}:")
        lines += [f"  {name:<11}{summary}" for name, (_, summary) in commands.items()]
        lines.append("")
    lines.append("Every command explains itself: `parlour COMMAND --help`.")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
