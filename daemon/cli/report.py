"""`parlour report`: writes what a helper needs to know into one file, and sends it nowhere."""

import argparse
import asyncio
import json
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from config.errors import ConfigError, ConfigUnreadable
from config.load import load
from config.paths import find_config
from config.settings import Settings
from daemon.checks import CHECKS
from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.doctor_rounds import rounds
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.values import mapping
from daemon.control.protocol import Verb
from daemon.doctor import Finding
from daemon.exit_codes import ExitCode
from daemon.report import parts
from daemon.report.bundle import CONTENTS, known_secrets, readme, write
from daemon.report.redact import Redaction
from daemon.report.settings_shown import private_texts
from daemon.state_file import state_file


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Write a support bundle without anything private; it is sent nowhere.",
        example="parlour report",
        detail="Versions, settings, the doctor's findings, counters, and the end of the log.\n"
        "Keys, tokens, PINs, names, addresses and what was said stay out.",
    )
    parser = declare(subparsers, "report", text, _report)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="where to write it")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="a log you kept, in place of the journal"
    )
    add_json_option(parser)


def _report(args: argparse.Namespace) -> int:
    file = args.file or Path(time.strftime("parlour-report-%Y%m%d-%H%M%S.tar.gz"))
    if file.exists():
        raise CommandFailed(f"{file} is there already; name another file")
    settings, problem = _settings(args.config)
    redaction = _redaction(settings)
    findings = asyncio.run(_findings(args.config))
    members = {
        "README.txt": readme(),
        "versions.txt": parts.versions(),
        "findings.json": parts.findings_text(findings, redaction),
        "settings.json": parts.settings_text(settings, problem, redaction),
        **_of_the_daemon(redaction),
        "counters.json": parts.counters_text(state_file()),
        "log.txt": parts.log_text(args.log, redaction),
    }
    write(file, members, redaction)
    print(json.dumps(_told(file, members), indent=2) if args.json else _pictured(file, members))
    return ExitCode.OK


def _settings(option: Path | None) -> tuple[Settings, Exception | None]:
    """Give the settings, or the defaults and why it is them."""
    try:
        return load(find_config(option), CHECKS), None
    except ConfigUnreadable:
        return Settings(), None
    except ConfigError as error:
        return Settings(), error


def _redaction(settings: Settings) -> Redaction:
    """Give the cleaner that knows the secrets and the names of this house."""
    names = private_texts(settings) | parts.names_in(state_file()) | _of_this_machine()
    redaction = Redaction(secrets=known_secrets(settings), names=names)
    redaction.allow(settings.audio.microphone.device, settings.audio.speaker.device)
    return redaction


def _of_this_machine() -> set[str]:
    """Give the names of the machine and of its user, where they are people's own."""
    return {socket.gethostname(), Path.home().name} - {"root", "pi", "parlour", "localhost"}


async def _findings(option: Path | None) -> list[Finding]:
    return [finding async for finding in rounds(option, sound=False)]


def _of_the_daemon(redaction: Redaction) -> Mapping[str, str]:
    if not daemon_runs():
        return {}
    return {
        "status.json": parts.status_text(mapping(ask_daemon(Verb.STATUS)), redaction),
        "metrics.txt": parts.metrics_text(str(ask_daemon(Verb.METRICS)), redaction),
    }


def _told(file: Path, members: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "file": str(file.absolute()),
        "members": {name: len(text.encode()) for name, text in members.items()},
        "sent": False,
    }


def _pictured(file: Path, members: Mapping[str, str]) -> str:
    lines = [
        f"  {name:<14} {len(text.encode()):>8} bytes   {CONTENTS[name]}"
        for name, text in members.items()
    ]
    return "\n".join(
        [
            *lines,
            "",
            f"  {file.absolute()}",
            "  Nothing was sent. Read it before you give it to anybody:",
            f"  tar -xzOf {file} | less",
        ]
    )
