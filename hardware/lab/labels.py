"""Which words were spoken when in recordings, as a file says that a person wrote.

Lines of four fields between tabs, or a JSON list of objects with the same names:

    # file       start_s  end_s  word
    evening.wav  12.4     13.3   hey_jarvis
    clips/1.wav  0               alexa

A file is named as it stands from the folder of the labels, or by its name alone. Without an end
the word lies anywhere until the recording's end. A recording without a line holds no word at all.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.errors import HardwareError

_FORM = "file<TAB>start_s<TAB>end_s<TAB>word"
_FIELDS = 4
_MOST_TOLD = 5


class NotLabels(HardwareError):
    """A file of labels is missing or wrong: mend the lines it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """A word that somebody said."""

    file: str
    start_s: float
    end_s: float
    """Infinite where nobody said."""
    word: str


class Labels:
    """The words of many recordings."""

    def __init__(self, folder: Path, spoken: Sequence[SpokenWord]) -> None:
        self._folder = folder
        self._spoken = spoken
        self._unused = {word.file for word in spoken}

    def of(self, path: Path) -> list[SpokenWord]:
        """Give the words of a recording in their order."""
        named = {path.name, str(path)}
        if path.resolve().is_relative_to(self._folder.resolve()):
            named.add(str(path.resolve().relative_to(self._folder.resolve())))
        self._unused -= named
        found = [word for word in self._spoken if word.file in named]
        return sorted(found, key=lambda word: word.start_s)

    @property
    def words(self) -> set[str]:
        """The words that were said."""
        return {word.word for word in self._spoken}

    @property
    def unused(self) -> list[str]:
        """The files that were named and never asked for."""
        return sorted(self._unused)


def read_labels(path: Path) -> Labels:
    """Read a file of labels. Raises `NotLabels` with every line that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # office programs begin with a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no text"
        raise NotLabels(f"{path}: expected labels, found {reason}") from error
    rows = _from_json(path, text) if text.lstrip().startswith(("[", "{")) else _from_lines(text)
    spoken: list[SpokenWord] = []
    wrong: list[str] = []
    for place, row in rows:
        try:
            spoken.append(_word(row))
        except (TypeError, ValueError) as error:
            wrong.append(f"{path}:{place}: expected {_FORM}, found {error}")
    if wrong:
        more = [f"and {len(wrong) - _MOST_TOLD} more"] if len(wrong) > _MOST_TOLD else []
        raise NotLabels("\n".join([*wrong[:_MOST_TOLD], *more]))
    return Labels(path.parent, spoken)


def _from_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, [field.strip() for field in line.split("\t")]


def _from_json(path: Path, text: str) -> Iterable[tuple[int, list[Any]]]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotLabels(f"{path}:{error.lineno}: expected JSON, found {error.msg}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotLabels(f"{path}: expected a JSON list of objects, found {type(rows).__name__}")
    keys = ("file", "start_s", "end_s", "word")
    return [(number, [row.get(key, "") for key in keys]) for number, row in enumerate(rows, 1)]


def _word(row: list[Any]) -> SpokenWord:
    if len(row) != _FIELDS:
        raise ValueError(f"{len(row)} fields")
    file, start, end, word = row
    if not file or not word or not isinstance(file, str) or not isinstance(word, str):
        raise ValueError(f"no {'word' if file else 'file'}")
    start_s = float(start or 0.0)
    end_s = float("inf") if end in ("", None) else float(end)
    if not 0 <= start_s <= end_s:
        raise ValueError(f"the stretch {start} to {end}")
    return SpokenWord(file=file, start_s=start_s, end_s=end_s, word=word)
