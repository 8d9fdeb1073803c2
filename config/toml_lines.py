"""On which line of a TOML text each key, table and list item stands.

`tomllib` gives values without places, so this reads the text a second time, for places alone. It
takes for granted that `tomllib` has accepted the text, and is needed only once there is something
to complain about.
"""

import re
import tomllib
from bisect import bisect_left
from typing import Final

from config.problems import KeyPath

_BLANK: Final = re.compile(r"[ \t]*")
_BLANK_LINES: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""{1,3}' + r"|'''.*?'''{1,3}" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE: Final = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Give the line of every key path in a valid TOML text; the first line is 1."""
    reader = _Reader(text)
    reader.document()
    return reader.lines


class _Reader:
    """Walks a text once, noting where each key path is first written."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._tables: dict[KeyPath, int] = {}
        """How many `[[tables]]` of each list have begun."""

    def document(self) -> None:
        """Read everything."""
        table: KeyPath = ()
        while self._skip(_BLANK_LINES) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        """Read `[a.b]` or `[[a.b]]` and give the table it begins."""
        is_list = self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        line = self._line()
        *parents, last = self._dotted_key()
        self._at += 2 if is_list else 1
        table: KeyPath = ()
        for part in parents:
            table = self._within((*table, part))
            self.lines.setdefault(table, line)
        table = (*table, last)
        self.lines.setdefault(table, line)
        if is_list:
            self._tables[table] = self._tables.get(table, 0) + 1
            table = self._within(table)
            self.lines[table] = line
        return table

    def _within(self, table: KeyPath) -> KeyPath:
        """Give the newest item of a list of tables, or the table itself."""
        begun = self._tables.get(table)
        return (*table, begun - 1) if begun else table

    def _pair(self, table: KeyPath) -> None:
        """Read `a.b = value`."""
        line = self._line()
        path = table
        for part in self._dotted_key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        """Read `a."b c".d` and what blanks follow it."""
        parts = []
        while True:
            self._skip(_BLANK)
            if self._text[self._at] in "\"'":
                parts.append(tomllib.loads(f"key = {self._take(_STRING)}")["key"])
            else:
                parts.append(self._take(_BARE_KEY))
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        """Read past any value, noting what it holds."""
        match self._text[self._at]:
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._take(_STRING)
            case _:
                self._take(_BARE_VALUE)

    def _list(self, path: KeyPath) -> None:
        index = 0
        self._at += 1
        while self._text[self._skip(_BLANK_LINES)] != "]":
            self.lines[*path, index] = self._line()
            self._value((*path, index))
            index += 1
            self._skip_comma()
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._text[self._skip(_BLANK_LINES)] != "}":
            self._pair(path)
            self._skip_comma()
        self._at += 1

    def _skip_comma(self) -> None:
        if self._text[self._skip(_BLANK_LINES)] == ",":
            self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        """Go past what may stand here and give the new place."""
        self._take(pattern)
        return self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        """Go past what stands here and give it."""
        found = pattern.match(self._text, self._at)
        taken = found.group() if found else ""
        self._at += len(taken)
        return taken

    def _line(self) -> int:
        return bisect_left(self._line_ends, self._at) + 1
