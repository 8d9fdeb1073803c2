"""`parlour say` and `ask`: give the room words in writing."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping

from config.paths import find_control_socket
from daemon.announcing.announcement import Announcement, Priority
from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.telling import told
from daemon.cli.terminal import has_colour
from daemon.cli.values import mapping
from daemon.control.arguments import FULL_PERCENT
from daemon.control.client import connected
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode

_ASIDE = frozenset({"tool", "error", "notice", "interrupted"})
"""Events that are told beside the answer, on standard error."""
_NO_MATTER = frozenset({"mute", "microphone", "speaker"})
"""Kinds of notices that change nothing for a question and an answer in writing."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the two commands."""
    say = declare(
        subparsers,
        "say",
        Help(
            summary="Speak a text in the room, and return when it has been spoken.",
            example='parlour say --chime "dinner is ready"',
            detail="It waits while somebody talks with the room.",
        ),
        _say,
    )
    say.add_argument("text", nargs="+", metavar="TEXT", help="what to say")
    say.add_argument(
        "--chime",
        action=argparse.BooleanOptionalAction,
        help="with a short sound before it, or not",
    )
    say.add_argument("--volume", type=_percent, metavar="N", help="how loud, in per cent")
    say.add_argument(
        "--priority",
        choices=[each.value for each in Priority],
        default=Priority.NORMAL.value,
        help="high ones go first; a critical one holds an answer that is being given",
    )
    ask = declare(
        subparsers,
        "ask",
        Help(
            summary="Ask in writing: it acts and answers as if it had been spoken.",
            example='parlour ask "turn on the kitchen light"',
            detail="The answer is printed; what was done for it goes to standard error.",
        ),
        _ask,
    )
    ask.add_argument("text", nargs="+", metavar="TEXT", help="what to ask")
    add_json_option(ask)


def _percent(word: str) -> int:
    if word.isdecimal() and int(word) <= FULL_PERCENT:
        return int(word)
    raise argparse.ArgumentTypeError(f"expected a whole number from 0 to {FULL_PERCENT}")


def _words(args: argparse.Namespace) -> str:
    """Give the text of the command line. Raises `CommandFailed` where there is none in it."""
    if text := " ".join(args.text).strip():
        return text
    raise CommandFailed("there is no word in this text", ExitCode.BAD_CONFIG)


def _say(args: argparse.Namespace) -> int:
    text = _words(args)
    if daemon_runs():
        how = {"chime": args.chime, "volume": args.volume, "priority": args.priority}
        given = {key: value for key, value in how.items() if value is not None}
        ask_daemon(Verb.SAY, {"text": text, **given})
    else:
        asyncio.run(_say_alone(args, text))
    return ExitCode.OK


async def _say_alone(args: argparse.Namespace, text: str) -> None:
    from daemon.cli.brief import brief_house, settings_or_defaults  # noqa: PLC0415 - no daemon
    from daemon.rehearsal import rehearsed  # noqa: PLC0415 - no daemon

    # Nothing said aloud needs the home.
    async with brief_house(rehearsed(settings_or_defaults(args))) as house:
        await house.say(Announcement(text=text, chime=args.chime, volume=args.volume))


def _ask(args: argparse.Namespace) -> int:
    text, running = _words(args), daemon_runs()
    story = _from_daemon(text) if running else _from_brief_house(args, text)
    status = asyncio.run(_follow(args, story))
    if running and not args.json:
        _tell_what_waits()
    return status


def _tell_what_waits() -> None:
    """Say how a question of the house is answered here: the next `ask` may be no answer to it.

    A turn in writing ends its conversation, so that whoever answers later remembers nothing.
    """
    if waits := mapping(ask_daemon(Verb.CONFIRM)):
        question, left_s = waits.get("question"), waits.get("left_s")
        print(f"{question} `parlour confirm` says yes; waits {left_s} s more", file=sys.stderr)


async def _follow(args: argparse.Namespace, story: AsyncIterator[Mapping[str, object]]) -> int:
    status = ExitCode.OK
    async for event in story:
        if args.json:
            print(json.dumps(event, default=str), flush=True)
        else:
            _print(event)
        if event.get("event") == "error":
            status = ExitCode.FAILED
    return status


async def _from_daemon(text: str) -> AsyncIterator[Mapping[str, object]]:
    async with connected(find_control_socket()) as client:
        async for event in client.story(Verb.ASK, {"text": text}):
            yield event


async def _from_brief_house(
    args: argparse.Namespace, text: str
) -> AsyncIterator[Mapping[str, object]]:
    from daemon.cli.brief import brief_house, settings_or_defaults  # noqa: PLC0415 - no daemon
    from daemon.story import as_json  # noqa: PLC0415 - no daemon

    async with brief_house(settings_or_defaults(args)) as house:
        async for happening in house.ask(text):
            yield as_json(happening)


def _print(event: Mapping[str, object]) -> None:
    if event.get("event") == "answer":
        print(event.get("text"), flush=True)
    elif event.get("event") in _ASIDE and event.get("kind") not in _NO_MATTER:
        line = told(event, colour=has_colour(sys.stderr))
        print(line, file=sys.stderr, flush=True)
