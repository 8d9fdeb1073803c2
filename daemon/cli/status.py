"""`parlour status` and `version`: how the room is, and what it is."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Final

from daemon.cli import ears
from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon
from daemon.cli.telling import turn_line
from daemon.cli.terminal import Style, has_colour, painted, table
from daemon.cli.values import mapping, number, numbers
from daemon.cli.wording import RESTART, duration, phrase
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode

STATE_STYLES: Final = {
    "idle": Style.DIM,
    "listening": Style.GREEN,
    "processing": Style.YELLOW,
    "responding": Style.BLUE,
}


def add_parser(subparsers: Subparsers) -> None:
    """Add the two commands."""
    text = Help(summary="Tell how the running room is.", example="parlour status --json")
    status = declare(subparsers, "status", text, _status)
    add_json_option(status)
    status.add_argument(
        "--metrics", action="store_true", help="print every measure, as Prometheus reads it"
    )
    text = Help(summary="Print the version.", example="parlour version")
    declare(subparsers, "version", text, _version)


def _status(args: argparse.Namespace) -> int:
    if args.metrics:
        print(ask_daemon(Verb.METRICS), end="")
        return ExitCode.OK
    status = mapping(ask_daemon(Verb.STATUS))
    if args.json:
        print(json.dumps(status, indent=2))
    else:
        print(pictured(status, colour=has_colour(sys.stdout)))
    return ExitCode.OK


def pictured(status: Mapping[str, object], *, colour: bool) -> str:
    """Give the status as a table."""
    state = str(status.get("state", ""))
    dot = painted("●", STATE_STYLES.get(state, Style.BOLD), colour=colour)
    muted = f"  {painted('muted', Style.RED, colour=colour)}" if status.get("muted") else ""
    title = painted(f"Parlour, {status.get('room', 'this room')}", Style.BOLD, colour=colour)
    problems, health = status.get("problems"), mapping(status.get("health"))
    lines = [
        f"\n  {title}   {dot} {state}{muted}\n",
        table(
            [
                ("microphone", str(status.get("microphone") or "none, looking for it")),
                ("loudspeaker", str(status.get("speaker") or "none, looking for it")),
                ("wake words", _wake(numbers(status.get("wake")))),
                ("provider", _provider(status)),
                ("up", duration(number(status.get("uptime_s")))),
                ("last turn", turn_line(mapping(status.get("last_turn"))) or "none yet"),
                ("on target", _on_target(status.get("on_target"))),
                ("health", _health(health)),
                *_config(mapping(status.get("config"))),
                *ears.rows_of(health),
            ],
            colour=colour,
        ),
    ]
    mark = painted("!", Style.YELLOW, colour=colour)
    told = problems if isinstance(problems, list) else []
    return "\n".join([*lines, *(f"  {mark} {problem}" for problem in told)]) + "\n"


def _config(standing: Mapping[str, object]) -> list[tuple[str, str]]:
    """Give how the file stands, where anything of it is not in force; problems stand below."""
    found = mapping(standing)
    told = [
        f"{part} waits for {what} to end" for part, what in mapping(found.get("waiting")).items()
    ]
    restart = found.get("restart")
    if isinstance(restart, list) and restart:
        told.append(f"restart needed: {', '.join(map(str, restart))}: {RESTART}")
    if found.get("problems"):
        told.append("the last edit is refused")
    return [("config", " · ".join(told))] if told else []


def _wake(words: Mapping[str, float]) -> str:
    if not words:
        return "off: push-to-talk only"
    return ", ".join(f"{phrase(word)} (from {score:g})" for word, score in words.items())


def _provider(status: Mapping[str, object]) -> str:
    """Give who was chosen, who answers just now if it is somebody else, and what is open."""
    chosen, service = str(status.get("provider", "")), str(status.get("service", ""))
    counts = numbers(status.get("sessions"))
    several = len(counts) > 1 or any(count > 1 for count in counts.values())
    told = [chosen]
    if service:
        told.append(f"in a session with {service}")
    if several or (counts and not service):
        told.append(f"open: {', '.join(f'{count:.0f} {name}' for name, count in counts.items())}")
    return " · ".join(told)


def _on_target(share: object) -> str:
    """Give the share of answers that began within `conversation.latency_target`."""
    return f"{number(share):.0%} of the last turns" if share is not None else "no turn yet"


def _health(health: Mapping[str, object]) -> str:
    if not health:
        return "nothing known yet"
    heard = number(health.get("capture_rate_ratio"))
    parts = [
        f"hears {heard:.0%} of its samples",
        f"level {number(health.get('level_dbfs')):.0f} dB",
    ]
    if overruns := number(health.get("overruns")):
        parts.append(f"{overruns:.0f} overruns")
    if clipped := number(health.get("clipped")):
        parts.append(f"{clipped:.1%} cut off")
    if zeros_s := number(health.get("zeros_s")):
        parts.append(f"exact silence for {duration(zeros_s)}")
    return " · ".join(parts)


def _version(_: argparse.Namespace) -> int:
    print(f"parlour {version()}")
    return ExitCode.OK


def version() -> str:
    """Give the version installed, or the checkout's."""
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415 - `status` needs none of it
    from importlib.metadata import version as installed  # noqa: PLC0415 - as above

    try:
        return installed("parlour")
    except PackageNotFoundError:
        return f"{_of_checkout()} (not installed)"


def _of_checkout() -> str:
    import tomllib  # noqa: PLC0415 - only a checkout has a file to read
    from pathlib import Path  # noqa: PLC0415 - as above

    project = Path(__file__).parents[2] / "pyproject.toml"
    return str(tomllib.loads(project.read_text())["project"]["version"])
