"""Reads what strangers publish: a payload enters as bytes and leaves as a value or as nothing."""

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

type Path = tuple[str | int, ...]
"""Where a value stands in JSON: keys, and positions in lists. Empty: the payload itself."""

LONGEST_NAME: Final = 60
LONGEST_WORD: Final = 120
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's categories of control, format and unassigned characters, and of line breaks."""


class Payload:
    """What a message holds; read as JSON only if somebody asks, and once."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def text(self) -> str:
        """Give it as text; empty for what is no UTF-8."""
        try:
            return self.raw.decode()
        except UnicodeDecodeError:
            return ""

    @cached_property
    def json(self) -> object:
        """Give it as JSON; `None` for what is none."""
        try:
            return json.loads(self.text, parse_constant=_refuse)
        # Nesting deeper than the interpreter's stack ends in a RecursionError.
        except (ValueError, RecursionError):
            return None

    def at(self, path: Path) -> object:
        """Give the value at a place, `None` where there is none."""
        return at(self.json, path) if path else self.text


def at(value: object, path: Path) -> object:
    """Give what stands in a value at a place, `None` where there is nothing."""
    for step in path:
        match value, step:
            case dict(), str():
                value = value.get(step)
            case list(), int() if -len(value) <= step < len(value):
                value = value[step]
            case _:
                return None
    return value


def mapping(value: object) -> Mapping[str, object]:
    """Give a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[object]:
    """Give a JSON list, an empty one for anything else."""
    return value if isinstance(value, list) else ()


def number(value: object) -> float | None:
    """Give a finite number, also of a text that is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > LONGEST_WORD:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def text(value: object) -> str:
    """Give a text as it is, empty for anything else."""
    return value if isinstance(value, str) else ""


def word(value: object) -> str:
    """Give how a value reads: `on`, `true`, `21.5`; upper case and lower case are one."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:g}" if abs(value) < 1e15 else ""  # noqa: PLR2004 - no device counts so far
        case str():
            return value.strip()[:LONGEST_WORD].casefold()
        case _:
            return ""


def clean(name: object, longest: int = LONGEST_NAME) -> str:
    """Give a name fit to be said: one line, nothing invisible, not too long."""
    if not isinstance(name, str):
        return ""
    spaced = (" " if mark.isspace() else mark for mark in name[: longest * 4])
    seen = "".join(mark for mark in spaced if unicodedata.category(mark) not in _INVISIBLE)
    return " ".join(seen.split())[:longest].strip()


def _refuse(constant: str) -> object:
    raise ValueError(constant)
