"""What the doctor finds: the state of one thing, why it matters, and the line that mends it."""

import os
import shutil
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Final

from config.settings import Settings
from daemon.errors import DaemonError
from hardware.errors import HardwareError
from providers.errors import ProviderError

ROOM_NEEDED_MB: Final = 50


class Verdict(StrEnum):
    """How a thing is."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    """It works, but somebody should look."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    what: str
    why: str = ""
    """Why it matters."""
    mend: str = ""
    """What to do, down to the line to change."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """What was measured, by name."""


def fine(subject: str, what: str) -> Finding:
    """Give a finding that needs nothing done."""
    return Finding(subject=subject, verdict=Verdict.FINE, what=what)


def doubtful(subject: str, what: str, *, why: str, mend: str) -> Finding:
    """Give a finding that somebody should look at."""
    return Finding(subject=subject, verdict=Verdict.DOUBTFUL, what=what, why=why, mend=mend)


def broken(subject: str, what: str, *, why: str, mend: str) -> Finding:
    """Give a finding that keeps the room from working."""
    return Finding(subject=subject, verdict=Verdict.BROKEN, what=what, why=why, mend=mend)


def state_directory(path: Path) -> Finding:
    """Look whether timers can be kept."""
    subject, why = "state directory", "timers and alarms would be lost with the next restart"
    place = next(folder for folder in (path, *path.parents) if folder.exists())
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        mend = f"give it to the daemon's user: chown -R parlour {path}"
        return broken(subject, f"{place} cannot be written", why=why, mend=mend)
    free_mb = shutil.disk_usage(place).free // 1_000_000
    if free_mb < ROOM_NEEDED_MB:
        mend = "make room on that disk: `journalctl --vacuum-size=50M` is a beginning"
        return broken(subject, f"{path} has {free_mb} MB left", why=why, mend=mend)
    return fine(subject, f"{path}, {free_mb} MB free")


def control_socket(path: Path) -> Finding:
    """Look whether a daemon answers, or could."""
    subject, why = "daemon", "the other commands reach the room through this socket"
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return doubtful(subject, "not running", why=why, mend="start it: parlour run")
    except PermissionError:
        mend = "join its group (`sudo adduser $USER parlour`) and log in again, or use sudo"
        return broken(subject, f"{path} is not open to you", why=why, mend=mend)
    if not stat.S_ISSOCK(mode):
        mend = f"move it away: mv {path} {path}.old"
        return broken(subject, f"{path} is not a socket", why=why, mend=mend)
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        if probe.connect_ex(str(path)) == 0:
            return fine(subject, f"answers at {path}")
    mend = "start it: parlour run (it clears the old socket away)"
    return doubtful(subject, f"{path} is left over from one that died", why=why, mend=mend)


def devices(settings: Settings, listed: Mapping[str, object], *, in_use: bool) -> Iterator[Finding]:
    """Look whether the chosen devices are among those `hardware.devices` lists.

    A card that does not open is no finding while a daemon has it open (`in_use`).
    """
    audio = settings.audio
    sides = (
        ("microphone", "input", audio.microphone.command, audio.microphone.device),
        ("speaker", "output", audio.speaker.command, audio.speaker.device),
    )
    found = listed.get("devices")
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    for key, side, command, name in sides:
        offers = {str(row.get("name")): row[side] for row in rows if row.get(side)}
        yield _program(key, command) if command else _card(key, name, offers, in_use=in_use)


def _program(key: str, command: tuple[str, ...]) -> Finding:
    if shutil.which(command[0]):
        return fine(key, f"the program {command[0]}")
    mend = f"install {command[0]}, or change `audio.{key}.command`"
    why = f"there is no {key} without it"
    return broken(key, f"the program {command[0]!r} is not found", why=why, mend=mend)


def _card(key: str, name: str, offers: Mapping[str, object], *, in_use: bool) -> Finding:
    why = "the room would be deaf" if key == "microphone" else "the room would be mute"
    match offers.get(name):
        case {"problem": problem} if not in_use:
            mend = "end what else uses it (`fuser -v /dev/snd/*`), or choose another device"
            return broken(key, f"{name} does not open: {problem}", why=why, mend=mend)
        case None if not offers:
            mend = "plug one in (`arecord -l` and `aplay -l` list what the kernel sees)"
            return broken(key, f"no {key} at all", why=why, mend=mend)
        case None:
            near = get_close_matches(name, offers, n=1, cutoff=0.4)
            choice = near[0] if near else next(iter(offers))
            mend = f'write [audio.{key}] device = "{choice}"; `parlour devices` lists all'
            return broken(key, f"there is no {name!r}", why=why, mend=mend)
        case _:
            return fine(key, name)


def trouble(subject: str, error: Exception) -> Finding:
    """Give the finding of a check that could not be made."""
    match error:
        case HardwareError():
            mend = "`parlour devices` lists what is there"
        case ProviderError() | DaemonError():
            mend = "the message says what; `parlour config check` checks the settings"
        case _:
            mend = "report it, with the log: this should not have happened"
    why = "it could not be checked"
    return broken(subject, str(error) or type(error).__name__, why=why, mend=mend)
