"""`parlour doctor`: checks everything and says how to mend it."""

import argparse
import asyncio
import json
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Final

from config.errors import ConfigError, ConfigUnreadable
from config.load import load
from config.paths import find_config, find_control_socket, state_directory
from config.settings import Settings
from daemon import doctor, doctor_hearing, doctor_speech
from daemon.checks import CHECKS
from daemon.cli.brief import brief_house
from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.terminal import Style, has_colour, painted, width
from daemon.cli.values import mapping
from daemon.control.protocol import Verb
from daemon.doctor import Finding, Verdict
from daemon.errors import DaemonError
from daemon.exit_codes import ExitCode
from daemon.listing import list_devices
from hardware.errors import HardwareError
from providers.errors import ProviderError

_MARKS: Final = {
    Verdict.FINE: ("✓", Style.GREEN),
    Verdict.DOUBTFUL: ("!", Style.YELLOW),
    Verdict.BROKEN: ("✗", Style.RED),
}
_INDENT: Final = 22


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Check settings, devices, models, provider and the sound itself.",
        example="parlour doctor --json",
        detail="Each finding says why it matters and what mends it. It plays a chime and a\n"
        "few seconds of music, and listens to them. Exit status 1: something is broken.",
    )
    add_json_option(declare(subparsers, "doctor", text, _doctor))


def _doctor(args: argparse.Namespace) -> int:
    return asyncio.run(_examine(args))


async def _examine(args: argparse.Namespace) -> int:
    findings: list[Finding] = []
    colour = has_colour(sys.stdout)
    async for finding in _findings(args):
        findings.append(finding)
        if not args.json:
            print(pictured(finding, colour=colour), flush=True)
    broken = sum(finding.verdict is Verdict.BROKEN for finding in findings)
    if args.json:
        report = {"ok": not broken, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(report, indent=2))
    elif not broken:
        print(painted("\n  Nothing is broken.", Style.BOLD, colour=colour))
    return ExitCode.FAILED if broken else ExitCode.OK


async def _findings(args: argparse.Namespace) -> AsyncIterator[Finding]:
    """Look at one thing after the other, the quick ones first."""
    settings, finding = configuration(args)
    yield finding
    yield doctor.state_directory(state_directory())
    yield doctor.control_socket(find_control_socket())
    for finding in await _devices(settings):
        yield finding
    yield await doctor_speech.wake_models(settings)
    yield doctor_speech.stop_word(settings)
    for finding in await _services(settings):
        yield finding
    yield await doctor_speech.provider(settings)
    yield await doctor_speech.voice(settings)
    for finding in await _hearing(settings):
        yield finding


def configuration(args: argparse.Namespace) -> tuple[Settings, Finding]:
    """Read the settings; where they cannot be read, the rest is looked at with the defaults."""
    subject, why = "configuration", "the daemon would not start with it"
    try:
        file = find_config(args.config)
    except ConfigUnreadable:
        finding = doctor.doubtful(
            subject,
            "none yet: the defaults count",
            why="nothing is as you chose it",
            mend="write one: parlour config init",
        )
        return Settings(), finding
    try:
        return load(file, CHECKS), doctor.fine(subject, str(file))
    except ConfigError as error:
        mend = "correct these lines; `parlour config check` looks again"
        return Settings(), doctor.broken(subject, str(error), why=why, mend=mend)


async def _devices(settings: Settings) -> list[Finding]:
    running = daemon_runs()
    try:
        listed = await list_devices()
    except HardwareError as error:
        return [doctor.trouble("devices", error)]
    return list(doctor.devices(settings, listed, in_use=running))


async def _services(settings: Settings) -> list[Finding]:
    from daemon import doctor_services  # noqa: PLC0415 - brings what speaks to services

    return await doctor_services.services(settings)


async def _hearing(settings: Settings) -> list[Finding]:
    try:
        return list(doctor_hearing.hearing(await _probed(settings), settings.audio))
    except (DaemonError, HardwareError, ProviderError) as error:
        return [doctor.trouble("record and play", error)]


async def _probed(settings: Settings) -> Mapping[str, object]:
    if daemon_runs():
        return mapping(await asyncio.to_thread(ask_daemon, Verb.PROBE))
    async with brief_house(settings, hears=True) as house:
        return await house.doctor_probe()


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
