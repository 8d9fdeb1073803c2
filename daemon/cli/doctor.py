"""`parlour doctor`: checks everything and says how to mend it."""

import argparse
import asyncio
import json
import sys
import textwrap
from dataclasses import asdict
from typing import Final

from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.doctor_rounds import rounds
from daemon.cli.terminal import Style, has_colour, painted, width
from daemon.doctor import Finding, Verdict
from daemon.exit_codes import ExitCode

_MARKS: Final = {
    Verdict.FINE: ("✓", Style.GREEN),
    Verdict.DOUBTFUL: ("!", Style.YELLOW),
    Verdict.BROKEN: ("✗", Style.RED),
}
_INDENT: Final = 22
_ERASED: Final = "\r\x1b[K"


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Check machine, settings, devices, models, services and the sound itself.",
        example="parlour doctor --json",
        detail="Each finding says why it matters and what mends it. It plays a chime, a few\n"
        "seconds of music and a sentence, and listens to them. Half a minute at most.\n"
        "Exit status 1: something is broken.",
    )
    parser = declare(subparsers, "doctor", text, _doctor)
    parser.add_argument("--silent", action="store_true", help="play nothing, and do not listen")
    add_json_option(parser)


def _doctor(args: argparse.Namespace) -> int:
    return asyncio.run(_examine(args))


async def _examine(args: argparse.Namespace) -> int:
    findings: list[Finding] = []
    colour = has_colour(sys.stdout)
    is_watched = not args.json and sys.stdout.isatty()

    def progress(subject: str) -> None:
        if is_watched:
            print(f"{_ERASED}  looking at: {subject} …", end="", flush=True)

    async for finding in rounds(args.config, sound=not args.silent, progress=progress):
        findings.append(finding)
        if not args.json:
            print((_ERASED if is_watched else "") + pictured(finding, colour=colour), flush=True)
    progress("nothing more")
    if args.json:
        print(json.dumps(as_json(findings), indent=2))
    else:
        print((_ERASED if is_watched else "") + summary(findings, colour=colour))
    return ExitCode.FAILED if broken_of(findings) else ExitCode.OK


def as_json(findings: list[Finding]) -> dict[str, object]:
    """Give what `--json` prints."""
    return {"ok": not broken_of(findings), "findings": [asdict(finding) for finding in findings]}


def broken_of(findings: list[Finding]) -> int:
    """Count what keeps the room from working."""
    return sum(finding.verdict is Verdict.BROKEN for finding in findings)


def summary(findings: list[Finding], *, colour: bool) -> str:
    """Give the last line: how many things want mending."""
    doubtful = sum(finding.verdict is Verdict.DOUBTFUL for finding in findings)
    if broken := broken_of(findings):
        told = f"{broken} of {len(findings)} broken"
    else:
        told = "Nothing is broken"
    return painted(
        f"\n  {told}{f', {doubtful} to look at' if doubtful else ''}.", Style.BOLD, colour=colour
    )


def pictured(finding: Finding, *, colour: bool) -> str:
    """Give a finding as a few lines: what, and for what is not fine why and the cure."""
    sign, style = _MARKS[finding.verdict]
    mark = painted(sign, style, colour=colour)
    first, *more = finding.what.splitlines() or [""]
    lines = [
        f"{mark} {finding.subject:<{_INDENT - 3}} {first}",
        *(_indented(line) for line in more),
    ]
    if finding.verdict is not Verdict.FINE:
        lines.append(painted(_indented(f"why: {finding.why}"), Style.DIM, colour=colour))
        lines.append(painted(_indented(f"mend: {finding.mend}"), Style.CYAN, colour=colour))
    return "\n".join(lines)


def _indented(text: str) -> str:
    margin = " " * _INDENT
    return textwrap.fill(text, width(), initial_indent=margin, subsequent_indent=f"{margin}  ")
