"""The doctor's look at the service: its unit, its rights to the hardware, what it complains of."""

import grp
import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from config.checks_gpio import pins_of
from config.checks_lights import pins_of_lights
from config.checks_panel import panel_pins
from config.lights import BOARDS, STRIPS
from config.problems import dotted
from config.settings import Settings
from daemon.doctor import Finding, broken, doubtful, fine

ROOT: Final = Path("/")
UNIT: Final = "parlour"
USER: Final = "parlour"
_TIMEOUT_S: Final = 3.0
_MANY_RESTARTS: Final = 3
_PROPERTIES: Final = ("LoadState", "ActiveState", "SubState", "Result", "NRestarts", "StatusText")


def unit(shown: Mapping[str, str] | None) -> Iterator[Finding]:
    """Judge what `systemctl show` told of the unit; nothing where there is no systemd."""
    if not shown:
        return
    subject, look = "service", f"`journalctl -u {UNIT} -n 50` tells why"
    why = "after a power cut nobody would listen"
    state = f"{shown.get('ActiveState', '')} ({shown.get('SubState', '')})"
    match shown.get("LoadState"), shown.get("ActiveState"):
        case "masked", _:
            yield broken(
                subject, "masked", why=why, mend=f"let it start: sudo systemctl unmask {UNIT}"
            )
        case "loaded", "failed":
            what = f"failed: {shown.get('Result', '')}"
            mend = f"{look}; then sudo systemctl restart {UNIT}"
            yield broken(subject, what, why="the room is deaf", mend=mend)
        case "loaded", "active" if _restarts(shown) > _MANY_RESTARTS:
            what = f"{state}, restarted {_restarts(shown)} times by systemd"
            yield doubtful(subject, what, why="it was deaf in between", mend=look)
        case "loaded", "active":
            told = f": {text}" if (text := shown.get("StatusText", "")) else ""
            yield fine(subject, f"{state}{told}")
        case "loaded", _:
            mend = f"start it, now and at every boot: sudo systemctl enable --now {UNIT}"
            yield doubtful(subject, state, why=why, mend=mend)
        case _:
            yield fine(subject, "not installed: it runs when somebody starts it")


def shown_unit() -> Mapping[str, str] | None:
    """Ask systemd about the unit; `None` where systemd is not in charge."""
    if not Path("/run/systemd/system").is_dir():
        return None
    try:
        told = subprocess.run(
            ["systemctl", "show", UNIT, f"--property={','.join(_PROPERTIES)}"],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    return dict(line.split("=", 1) for line in told.splitlines() if "=" in line)


def rights(settings: Settings, user: str, root: Path = ROOT) -> Iterator[Finding]:
    """Look whether `user` may open what the settings need: sound, and pins where some are used."""
    audio = settings.audio
    if not (audio.microphone.command and audio.speaker.command):
        nodes = sorted((root / "dev/snd").glob("pcm*"))
        yield from _may_open(nodes, "sound rights", user, "audio", "no card would open")
    if used := [
        *pins_of(settings.gpio),
        *panel_pins(settings),
        *pins_of_lights(settings.lights),
    ]:
        nodes, named = sorted((root / "dev").glob("gpiochip*")), f"{dotted(used[0][0])} names one"
        yield from _there(nodes, "pins", named, "pins need a Raspberry Pi; `ls /dev/gpiochip*`")
        yield from _may_open(nodes, "pins", user, "gpio", "what is wired to them would not work")
    if settings.lights.kind in {*BOARDS, *STRIPS}:
        nodes, named = sorted((root / "dev").glob("spidev*")), "[lights] are on SPI"
        mend = "switch SPI on: dtparam=spi=on in /boot/firmware/config.txt, and restart the board"
        yield from _there(nodes, "light ring", named, mend)
        yield from _may_open(nodes, "light ring", user, "spi", "the lights would stay dark")


def daemon_user() -> str:
    """Give whose rights count: the service's user where there is one, else who asks."""
    try:
        return pwd.getpwnam(USER).pw_name
    except KeyError:
        return pwd.getpwuid(os.geteuid()).pw_name


def _there(nodes: list[Path], subject: str, why: str, mend: str) -> Iterator[Finding]:
    """Tell of hardware that the settings name and this machine does not have."""
    if not nodes:
        yield broken(subject, "this machine has none", why=why, mend=mend)


def _may_open(
    nodes: list[Path], subject: str, user: str, group: str, why: str
) -> Iterator[Finding]:
    """Judge device nodes by their owners and modes, as the kernel would for that user."""
    if not nodes:
        return
    denied = [node for node in nodes if not _is_open_to(node, user)]
    if not denied:
        yield fine(subject, f"{user} may open {len(nodes)} device nodes")
        return
    mend = f"join the group: sudo adduser {user} {group}, and start anew (or log in again)"
    what = f"{user} may not open {denied[0]} ({len(denied)} of {len(nodes)} device nodes)"
    yield broken(subject, what, why=why, mend=mend)


def _is_open_to(node: Path, user: str) -> bool:
    try:
        facts, entry = node.stat(), pwd.getpwnam(user)
    except (OSError, KeyError):
        return False
    if entry.pw_uid == 0:
        return True
    if facts.st_uid == entry.pw_uid:
        return bool(facts.st_mode & 0o400)
    if facts.st_gid in _groups(user, entry.pw_gid):
        return bool(facts.st_mode & 0o040)
    return bool(facts.st_mode & 0o004)


def _groups(user: str, own: int) -> set[int]:
    return {own, *(group.gr_gid for group in grp.getgrall() if user in group.gr_mem)}


def complaints(status: Mapping[str, object]) -> Iterator[Finding]:
    """Give what the running daemon itself complains of, as `parlour status` shows it."""
    problems = status.get("problems")
    for problem in problems if isinstance(problems, list) else ():
        yield doubtful(
            "running daemon",
            str(problem),
            why="it says so itself",
            mend=f"what it names; `journalctl -u {UNIT}` has when it began",
        )


def _restarts(shown: Mapping[str, str]) -> int:
    told = shown.get("NRestarts", "")
    return int(told) if told.isdigit() else 0
