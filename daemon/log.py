"""The log: the journal under systemd, standard error elsewhere, and never a secret in either.

PortAudio's and ALSA's own chatter goes to the worker's file descriptor 2, which the worker keeps
away from the log; nothing of it arrives here.
"""

import copy
import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Final

from config.secrets import tell_revealed
from config.settings import LogFormat, LogLevel
from daemon.calm import Calm

OUR_PACKAGES: Final = ("config", "hardware", "providers", "daemon")
_HIDDEN: Final = "***"
_SHORTEST_SECRET: Final = 6
"""A shorter value would blot out ordinary words; no service gives out such keys."""
_LOOKS_SECRET: Final = re.compile(
    r"""(?ix)
    (?: \b bearer \s+ | \b (?: api[_-]?key | token | password | secret ) ["']? \s* [=:] \s* )
    ["']? (?P<value> [^\s"',;&]{6,} )
    | \b (?P<key> (?: sk | xai | AKIA | AIza ) [\w-]{16,} )
    """,
)


class Redactor(logging.Filter):
    """Replaces secrets by `***` in everything that is logged, tracebacks included.

    Known values are given with `hide`; what merely looks like a key or a bearer token is hidden
    too, for the one that came in a foreign message.
    """

    def __init__(self) -> None:
        super().__init__()
        self._secrets: list[str] = []

    def hide(self, secret: str) -> None:
        """Hide a value from now on."""
        if len(secret) >= _SHORTEST_SECRET and secret not in self._secrets:
            self._secrets.append(secret)
            # The longest first, or the rest of a secret that contains another would stay.
            self._secrets.sort(key=len, reverse=True)

    def clean(self, text: str) -> str:
        """Give the text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _LOOKS_SECRET.sub(_without_value, text)

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        """Give a copy that is safe to write: the journal's handler sends every field of it."""
        safe = copy.copy(record)
        safe.msg, safe.args = self.clean(record.getMessage()), None
        if record.exc_info and record.exc_info[0]:
            safe.exc_text = self.clean("".join(traceback.format_exception(*record.exc_info)))
        safe.exc_info = None
        return safe


redactor: Final = Redactor()
"""The one every handler uses; it learns each secret when `config.secrets` fetches it."""


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: `time` in UTC, `level`, `logger`, `message`, `error`."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, which holds no newline whatever was logged."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:  # the redactor has written the traceback out by now
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def set_up(level: LogLevel, form: LogFormat = LogFormat.AUTO) -> None:
    """Send our log where this process is being read, and other packages' warnings with it."""
    handler = (None if form is LogFormat.TEXT else _journal()) or _standard_error(form)
    handler.addFilter(Calm())
    handler.addFilter(redactor)
    tell_revealed(redactor.hide)
    root = logging.getLogger()
    for old in tuple(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level.upper())


def _without_value(found: re.Match[str]) -> str:
    whole, secret = found[0], found["value"] or found["key"]
    return whole.replace(secret, _HIDDEN)


def _standard_error(form: LogFormat) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if form is LogFormat.JSON else text)
    return handler


def _journal() -> logging.Handler | None:
    """Give a handler with fields (`journalctl PRIORITY=4`), where standard error is the journal."""
    if not _is_journal(os.environ.get("JOURNAL_STREAM", "")):
        return None
    try:
        from systemd.journal import JournalHandler  # noqa: PLC0415 - only where systemd started us
    except ImportError:
        return None
    # It sends whatever a record carries: `extra={"PARLOUR_CODE": ...}` becomes a field to look by.
    handler: logging.Handler = JournalHandler(SYSLOG_IDENTIFIER="parlour")
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    return handler


def _is_journal(stream: str) -> bool:
    """Compare $JOURNAL_STREAM with standard error, which may have been redirected since."""
    try:
        facts = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return stream == f"{facts.st_dev}:{facts.st_ino}"
