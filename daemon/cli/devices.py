"""`parlour devices`: the sound devices there are, and which ones are used."""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from difflib import get_close_matches

from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.terminal import Style, has_colour, painted
from daemon.cli.values import mapping, rows
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode

_TIMEOUT_S = 20.0


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="List the sound devices, and mark the ones that are used.",
        example="parlour devices",
        detail="Write a name into `audio.microphone.device` or `audio.speaker.device` to use it.",
    )
    add_json_option(declare(subparsers, "devices", text, _devices))


def _devices(args: argparse.Namespace) -> int:
    devices = mapping(ask_daemon(Verb.DEVICES)) if daemon_runs() else found_alone(args)
    if args.json:
        print(json.dumps(devices, indent=2))
    else:
        print(pictured(devices, colour=has_colour(sys.stdout)))
    return ExitCode.OK


def found_alone(args: argparse.Namespace) -> Mapping[str, object]:
    """List the devices without a daemon, in a process of its own: PortAudio stays out of ours."""
    from daemon.cli.brief import settings_or_defaults  # noqa: PLC0415 - a daemon has its own

    audio = settings_or_defaults(args).audio
    using = {
        "microphone": " ".join(audio.microphone.command or ()) or audio.microphone.device,
        "speaker": " ".join(audio.speaker.command or ()) or audio.speaker.device,
    }
    command = [sys.executable, "-m", "hardware.devices", "--json"]
    try:
        done = subprocess.run(  # noqa: PLW1510 - the status is looked at below
            command, capture_output=True, text=True, timeout=_TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(
            f"the sound system gave no answer for {_TIMEOUT_S:g} s: is a sound server frozen?",
            ExitCode.DEVICE,
        ) from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CommandFailed(f"the sound devices cannot be listed: {last}", ExitCode.DEVICE)
    return {**mapping(json.loads(done.stdout)), "using": using}


def pictured(devices: Mapping[str, object], *, colour: bool) -> str:
    """Give the devices as two lists, what is used marked."""
    using = mapping(devices.get("using"))
    parts = [
        _listed("Microphones", rows(devices.get("microphones")), using.get("microphone"), colour),
        _listed("Loudspeakers", rows(devices.get("speakers")), using.get("speaker"), colour),
    ]
    return "\n".join(parts)


def _listed(title: str, found: list[Mapping[str, object]], used: object, colour: bool) -> str:  # noqa: FBT001 - passed on
    lines = [painted(title, Style.BOLD, colour=colour)]
    names = [str(device.get("name")) for device in found]
    longest = max((len(name) for name in names), default=0)
    for device, name in zip(found, names, strict=True):
        mark = painted("●", Style.GREEN, colour=colour) if name == used else " "
        rate, channels = device.get("rate_hz"), device.get("channels")
        facts = painted(f"{channels} ch, {rate} Hz", Style.DIM, colour=colour)
        lines.append(f"  {mark} {name:<{longest}}  {facts}")
    if not found:
        lines.append("    none")
    if used and used not in names:
        near = get_close_matches(str(used), names, n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        lines.append(
            f"  {painted('!', Style.YELLOW, colour=colour)} {used} is not among them{hint}"
        )
    return "\n".join(lines) + "\n"
