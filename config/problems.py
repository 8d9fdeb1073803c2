"""What is wrong with one key: what was expected, what was found, and what was probably meant."""

from dataclasses import dataclass
from pathlib import Path

type KeyPath = tuple[str | int, ...]
"""A place in the file: keys, and positions in lists counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend in a configuration."""

    key: KeyPath
    expected: str
    found: str
    near: tuple[str, ...] = ()
    """What was probably meant, the likeliest first."""
    line: int | None = None

    def told(self, file: Path) -> str:
        """Give the line a person reads: `file:line: key: expected ..., found ..., did you ...?`."""
        place = f"{file}:{self.line}: " if self.line else f"{file}: "
        key = f"{dotted(self.key)}: " if self.key else ""
        meant = f", did you mean {either(self.near)}?" if self.near else ""
        return f"{place}{key}expected {self.expected}, found {self.found}{meant}"


def dotted(key: KeyPath) -> str:
    """Give a key path as people write it: `wake.words[0].name`."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def either(choices: tuple[str, ...]) -> str:
    """Give choices as words: `a`, `a or b`, `a, b or c`."""
    *front, last = choices
    return f"{', '.join(front)} or {last}" if front else last
