"""Reads the ledger of a daemon from outside, whether or not it runs."""

from pathlib import Path

from daemon.state_file import read_state
from daemon.usage import rows
from daemon.usage.rows import Usages
from daemon.usage.span import Span


def read(file: Path, span: Span) -> Usages:
    """Give what was used on these days; nothing where there is no ledger yet.

    It only reads: the daemon may run and write meanwhile. Raises `StoreUnavailable`.
    """
    return read_state(file, "usage", rows.days(span.first, span.last), what="the ledger") or {}
