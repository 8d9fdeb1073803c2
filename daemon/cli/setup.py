"""`parlour setup`: looks at the hardware, asks a few questions, writes what the service needs."""

import argparse
import getpass
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.exit_codes import ExitCode
from daemon.setup.answers import LOCAL, SERVICES, Answers, defaults, languages_of
from daemon.setup.interview import interview
from daemon.setup.place import CONFIG, Done, place, place_drop_in
from daemon.setup.proposal import Proposal, Sound, propose
from hardware.cards.machine import Machine, read_machine

_SETUP: Final = Help(
    summary="Find microphone, loudspeaker and HAT, ask a few questions, write what is needed.",
    detail="Writes /etc/parlour and the unit's own lines, as root. What was edited stays;\n"
    "where a configuration is there already, only missing files are written without --again.",
    example="parlour setup --scan",
)
_ROOT: Final = Path("/")


class Terminal:
    """Asks on the terminal; the end of the input takes every further proposal."""

    def ask(self, question: str) -> str:
        """Give the line that was typed."""
        try:
            return input(question)
        except EOFError:
            print()
            return ""

    def ask_hidden(self, question: str) -> str:
        """Give what was typed without showing it."""
        try:
            return getpass.getpass(question)
        except EOFError:
            return ""

    def tell(self, text: str) -> None:
        """Show a line."""
        print(text)


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = declare(subparsers, "setup", _SETUP, _setup)
    add_json_option(parser)
    parser.add_argument("--scan", action="store_true", help="only show what was found")
    parser.add_argument("--defaults", action="store_true", help="ask nothing, take the proposals")
    parser.add_argument("--again", action="store_true", help="ask anew although there is a file")
    parser.add_argument("--room", metavar="NAME", help="the room it stands in")
    parser.add_argument("--language", metavar="LANGUAGE", help="en or de")
    names = (LOCAL, *SERVICES)
    parser.add_argument("--provider", choices=names, metavar="NAME", help=f"{', '.join(names)}")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="holds the service's key")
    parser.add_argument("--microphone", metavar="CARD", help="the ALSA id of its card")
    parser.add_argument("--speaker", metavar="CARD", help="the ALSA id of its card")
    parser.add_argument("--button", type=int, metavar="PIN", help="a button's pin (BCM)")
    parser.add_argument("--share", action="store_true", help="let other programs use the cards too")
    parser.add_argument("--root", type=Path, default=_ROOT, help=argparse.SUPPRESS)
    parser.add_argument("--machine", type=Path, default=_ROOT, help=argparse.SUPPRESS)


def _setup(args: argparse.Namespace) -> int:
    machine = read_machine(args.machine)
    proposal = propose(machine)
    if args.scan:
        print(json.dumps(_as_json(machine, proposal)) if args.json else pictured(machine, proposal))
        return ExitCode.OK
    config: Path = args.root / CONFIG.relative_to("/")
    try:
        if config.exists() and not args.again:
            _tell([place_drop_in(args.root)])
            print(f"  {CONFIG}: kept; `sudo parlour setup --again` asks anew")
            return ExitCode.OK
        answers, key = _decided(args, machine, proposal)
        _tell(place(args.root, answers, key))
    except PermissionError as error:
        raise CommandFailed(f"{error.filename} cannot be written: run it with sudo") from error
    return ExitCode.OK


def _decided(args: argparse.Namespace, machine: Machine, proposal: Proposal) -> tuple[Answers, str]:
    """Take what was given, and ask for the rest where somebody is there to answer."""
    answers = _given(args, proposal)
    key = args.key_file.read_text(encoding="utf-8").strip() if args.key_file else ""
    print(pictured(machine, proposal))
    typed = ""
    if not args.defaults and sys.stdin.isatty():
        answers, typed = interview(Terminal(), proposal, answers)
    offered = languages_of(answers.provider)
    if answers.language not in offered:
        raise CommandFailed(
            f"--language: expected {' or '.join(offered)} with the provider {answers.provider},"
            f" found {answers.language}",
            ExitCode.BAD_CONFIG,
        )
    return answers, key or typed


def _given(args: argparse.Namespace, proposal: Proposal) -> Answers:
    answers = defaults(proposal)
    if args.microphone:
        answers = replace(answers, microphone=_named(args.microphone, proposal.microphones))
    if args.speaker:
        answers = replace(answers, speaker=_named(args.speaker, proposal.speakers))
    return replace(
        answers,
        room=args.room or answers.room,
        language=args.language or answers.language,
        provider=args.provider or answers.provider,
        button=args.button or answers.button,
        share=args.share,
    )


def _named(card: str, found: Sequence[Sound]) -> Sound:
    for sound in found:
        if sound.card.id == card:
            return sound
    there = ", ".join(sound.card.id for sound in found) or "none"
    raise CommandFailed(f"expected the id of a card ({there}), found {card}", ExitCode.BAD_CONFIG)


def _tell(done: Iterable[Done]) -> None:
    """Say what became of each file, as it happens."""
    for one in done:
        print(f"  {one.file}: {one.outcome}")


def pictured(machine: Machine, proposal: Proposal) -> str:
    """Give what was found, and what would be used of it."""
    lines = [f"  machine      {machine.model or 'no Raspberry Pi'}"]
    if proposal.hat:
        lines.append(f"  HAT          {proposal.hat.about}")
    for title, found in (("microphone", proposal.microphones), ("loudspeaker", proposal.speakers)):
        first, *others = [sound.about for sound in found] or ["none found"]
        also = f"; also {', '.join(others)}" if others else ""
        lines.append(f"  {title:<12} {first}{also}")
    if proposal.button:
        lines.append(f"  button       GPIO{proposal.button}, on the HAT")
    lines += [f"  note         {advice}" for advice in proposal.advice]
    return "\n".join(lines)


def _as_json(machine: Machine, proposal: Proposal) -> dict[str, object]:
    return {
        "model": machine.model,
        "hat": proposal.hat.key if proposal.hat else None,
        "microphones": [sound.card.id for sound in proposal.microphones],
        "speakers": [sound.card.id for sound in proposal.speakers],
        "button": proposal.button,
    }
