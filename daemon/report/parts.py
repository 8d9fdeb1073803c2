"""What goes into a support bundle: one text for each file in it, already cleaned."""

import json
import platform
import re
import sqlite3
import subprocess
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from config.errors import ConfigInvalid
from config.settings import Settings
from daemon.doctor import Finding
from daemon.report.redact import Redaction
from daemon.report.settings_shown import shown

LOG_LINES: Final = 500
_LOG_BYTES: Final = 1_000_000
_LOG_TIMEOUT_S: Final = 10.0
_NUMBERS_OF: Final = ("SELECT name FROM sqlite_schema WHERE type = 'table'", "PRAGMA user_version")
_METRIC: Final = re.compile(r"(?P<name>\w+)(?P<labels>\{.*\})?\s+(?P<value>\S+)$")
_STATUS: Final = (
    "state",
    "microphone",
    "speaker",
    "provider",
    "service",
    "sessions",
    "uptime_s",
    "muted",
    "wake",
    "last_turn",
    "on_target",
    "health",
    "problems",
)
"""Keys of `parlour status` that go in; whatever is added to it stays out until it is named here."""


def versions() -> str:
    """Give what runs here: system, Python, every package."""
    lines = [
        f"system   {platform.system()} {platform.release()} {platform.machine()}",
        f"libc     {' '.join(platform.libc_ver())}",
        f"python   {platform.python_version()}",
        *sorted({f"{each.name} {each.version}" for each in distributions()}, key=str.lower),
    ]
    return "\n".join(lines) + "\n"


def settings_text(settings: Settings, problem: Exception | None, redaction: Redaction) -> str:
    """Give the settings that differ from the defaults, or where they cannot be read."""
    if problem is None:
        return _json(shown(settings))
    lines = ["The file cannot be used:"]
    if isinstance(problem, ConfigInvalid):
        # What was found is the owner's text, so is a key that is none: the line and the section do.
        sections = type(settings).model_fields
        for each in problem.problems:
            section = each.key[0] if each.key and each.key[0] in sections else "(no section)"
            expected = redaction.clean(each.expected)
            lines.append(f"  line {each.line or '?'}: [{section}] expected {expected}")
    else:
        lines.append(f"  {redaction.clean(str(problem))}")
    return "\n".join(lines) + "\n"


def findings_text(findings: Iterable[Finding], redaction: Redaction) -> str:
    """Give the doctor's findings."""
    return _json([redaction.plain(asdict(finding)) for finding in findings])


def status_text(status: Mapping[str, object], redaction: Redaction) -> str:
    """Give the status of the running daemon, the room's name left out."""
    return _json({key: redaction.plain(status[key]) for key in _STATUS if key in status})


def metrics_text(metrics: str, redaction: Redaction) -> str:
    """Give every measure; the labels are cleaned, the numbers are what is wanted."""
    lines = []
    for line in metrics.splitlines():
        if found := _METRIC.fullmatch(line):
            labels = redaction.clean(found["labels"] or "")
            lines.append(f"{redaction.clean(found['name'])}{labels} {found['value']}")
        elif line.startswith("#"):
            lines.append(redaction.clean(line))
    return "\n".join(lines) + "\n"


def counters_text(file: Path) -> str:
    """Give how much there is of everything in the state file, and nothing that is in it."""
    if not file.exists():
        return _json({"state_file": "none yet"})
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        with closing(connection):
            tables = [str(name) for (name,) in connection.execute(_NUMBERS_OF[0])]
            [version] = connection.execute(_NUMBERS_OF[1]).fetchone()
            counts = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names from the schema itself
                for name in sorted(tables)
            }
    except (sqlite3.Error, OSError) as error:
        return _json({"state_file": f"cannot be read: {type(error).__name__}"})
    size = file.stat().st_size
    return _json({"version": version, "bytes": size, "rows": counts})


def names_in(file: Path) -> set[str]:
    """Give what people call things in the state file, to keep it out of everything else."""
    wanted = (("timers", ("name", "text")), ("deeds", ("name", "ident")))
    found: set[str] = set()
    if not file.exists():
        return found
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            for table, columns in wanted:
                for column in columns:
                    rows = opened.execute(f"SELECT DISTINCT {column} FROM {table} LIMIT 5000")  # noqa: S608 - both are written above
                    found.update(str(value) for (value,) in rows if value)
    except (sqlite3.Error, OSError):
        return found  # without the file's words the vocabulary alone decides
    return found


def log_text(file: Path | None, redaction: Redaction) -> str:
    """Give the end of the log: of a file, or of the journal where no file is named."""
    lines = _tail(file) if file else _journal()
    return "\n".join(redaction.clean(line) for line in lines) + "\n"


def _tail(file: Path) -> Sequence[str]:
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - _LOG_BYTES))
        text = opened.read().decode(errors="replace")
    return deque(text.splitlines(), maxlen=LOG_LINES)  # the oldest lines go


def _journal() -> Sequence[str]:
    command = ("journalctl", "--unit=parlour", f"--lines={LOG_LINES}", "--no-pager")
    form = ("--output=short-iso", "--no-hostname", "--quiet")
    try:
        done = subprocess.run(
            [*command, *form],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LOG_TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        return ["there is no journal here; `parlour report --log FILE` takes a log you kept"]
    except (OSError, subprocess.TimeoutExpired):
        return ["the journal did not answer"]
    return done.stdout.splitlines() or ["the journal has nothing of the service, or not for you"]


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
