"""Keeps a fault from filling the log: two lines a minute for each, and how many there were.

A microphone that comes and goes, a broker that refuses once a second: the first lines tell it all,
and the card the journal lies on wears out.
"""

import copy
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

LINES: Final = 2
"""One at the onset and one when it is mended; of a fault that repeats, two."""
WITHIN_S: Final = 60.0
_MOST_FAULTS: Final = 256
_FIGURES: Final = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class _Fault:
    """What was written about one fault lately."""

    written_s: list[float] = field(default_factory=list)
    left_out: int = 0


class Calm(logging.Filter):
    """Lets a record through unless its fault was told enough; goes before whatever changes words.

    A fault is known by its code (the field `PARLOUR_CODE`); a warning without one by its words, in
    which figures do not count. Other records are no faults.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now_s = now_s
        # The fault that was told longest ago goes, which may then be told once more.
        self._faults: OrderedDict[str, _Fault] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> logging.LogRecord | bool:
        """Give the record, with how many like it were left out before it; or nothing."""
        name = _name_of(record)
        if not name:
            return True
        fault = self._faults.setdefault(name, _Fault())
        self._faults.move_to_end(name)
        if len(self._faults) > _MOST_FAULTS:
            self._faults.popitem(last=False)
        now_s = self._now_s()
        fault.written_s = [at_s for at_s in fault.written_s if now_s - at_s < WITHIN_S]
        if len(fault.written_s) >= LINES:
            fault.left_out += 1
            return False
        fault.written_s.append(now_s)
        left_out, fault.left_out = fault.left_out, 0
        return _with_count(record, left_out) if left_out else True


def _name_of(record: logging.LogRecord) -> str:
    code = getattr(record, "PARLOUR_CODE", "")
    if code:
        return str(code)
    if record.levelno < logging.WARNING:
        return ""
    return f"{record.name}: {_FIGURES.sub('#', record.getMessage())}"


def _with_count(record: logging.LogRecord, left_out: int) -> logging.LogRecord:
    told = copy.copy(record)
    told.msg, told.args = f"{record.getMessage()} (and {left_out} like it, left out)", None
    return told
