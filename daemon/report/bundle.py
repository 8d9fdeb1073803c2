"""Writes the support bundle: a tar.gz of small texts, each looked through once more before."""

import io
import os
import tarfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from config.errors import SecretUnavailable
from config.secrets import reveal
from config.settings import Settings
from daemon.errors import DaemonError
from daemon.report.redact import Redaction
from daemon.report.settings_shown import secrets_of

_FOLDER: Final = "parlour-report"
_SUSPECT: Final = ("KEY", "TOKEN", "SECRET", "PASS", "PIN", "AUTH", "CREDENTIAL")
"""In the name of an environment variable: its value is nobody's business."""
_SHORTEST: Final = 4
_AN_OWN_WORD: Final = frozenset({"true", "false", "none", "0000"})

CONTENTS: Final[Mapping[str, str]] = {
    "README.txt": "what this is",
    "versions.txt": "the system, Python and every package",
    "findings.json": "what `parlour doctor --silent` finds",
    "settings.json": "the settings that differ from the defaults; texts by their length",
    "status.json": "state, health and problems of the running daemon",
    "metrics.txt": "its counters",
    "counters.json": "how many rows each table of the state file has",
    "log.txt": "the end of the log, in the program's own words alone",
}


class Leaky(DaemonError):
    """A secret would have been in the bundle: a defect of ours, and the bundle was not written."""


def readme() -> str:
    """Give the page that explains the bundle to whoever opens it."""
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = [f"  {name:<14} {what}" for name, what in CONTENTS.items()]
    return "\n".join(
        [
            f"A report of Parlour, made {made} by `parlour report`.",
            "",
            *lines,
            "",
            "Left out: keys, tokens, PINs, what was said, sound, names of people, rooms, devices",
            "and timers, addresses. *** is a word the program does not have, # a number that may",
            "mean something.",
            "",
        ]
    )


def known_secrets(settings: Settings, environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Give every secret that can be read here, to be sure that none gets out."""
    for secret in secrets_of(settings):
        try:
            yield reveal(secret, environ).value
        except SecretUnavailable:
            continue  # what cannot be read here cannot get out either
    for name, value in environ.items():
        is_suspect = any(part in name.upper() for part in _SUSPECT)
        if is_suspect and len(value) >= _SHORTEST and value.lower() not in _AN_OWN_WORD:
            yield value


def write(file: Path, members: Mapping[str, str], redaction: Redaction) -> None:
    """Write the members into a new file for its owner alone.

    Raises `Leaky`, and `FileExistsError` where something stands already.
    """
    for name, text in members.items():
        if redaction.leaks(text):
            raise Leaky(f"{name} would hold a secret; nothing was written. Please report this.")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened, tarfile.open(fileobj=opened, mode="w:gz") as tar:
        for name, text in members.items():
            content = text.encode()
            member = tarfile.TarInfo(f"{_FOLDER}/{name}")
            member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
            tar.addfile(member, io.BytesIO(content))
