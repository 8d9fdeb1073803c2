"""Files written for the owner, who may edit them: an edited one is never written over.

What was written is remembered as sums in the form of `sha256sum`, beside the files.
"""

import hashlib
import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Final

RECORD: Final = ".written.sha256"


class Written(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    KEPT = "kept, for it was edited"
    SAME = "as it was"


def write(file: Path, text: str, *, mode: int = 0o644) -> Written:
    """Write a file in one step, unless its owner edited the one that is there."""
    present = _content(file)
    if present == text:
        remember(file, text)
        return Written.SAME
    if present is not None and not is_untouched(file):
        return Written.KEPT
    replace(file, text, mode=mode)
    remember(file, text)
    return Written.WRITTEN


def is_untouched(file: Path) -> bool:
    """Whether a file still says what was written here; one of unknown origin counts as edited."""
    present = _content(file)
    return present is not None and _sums(file.parent).get(file.name) == _sum(present)


def remember(file: Path, text: str) -> None:
    """Keep the sum of what a file says now."""
    sums = {**_sums(file.parent), file.name: _sum(text)}
    lines = "".join(f"{value}  {name}\n" for name, value in sorted(sums.items()))
    if lines != _content(file.parent / RECORD):
        replace(file.parent / RECORD, lines)


def replace(file: Path, text: str, *, mode: int = 0o644) -> None:
    """Put a file in its place in one step; nobody ever reads half of it, or a wider mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete_on_close=False
    ) as draft:
        draft.write(text)
        draft.flush()
        os.fchmod(draft.fileno(), mode)
        os.fsync(draft.fileno())
        Path(draft.name).replace(file)


def _content(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _sums(folder: Path) -> dict[str, str]:
    lines = (_content(folder / RECORD) or "").splitlines()
    return {name: value for value, _, name in (line.partition("  ") for line in lines)}


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
