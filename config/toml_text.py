"""The text of a configuration: read, decoded and parsed, or one clear word about why not."""

import re
import stat
import tomllib
from pathlib import Path
from typing import Final

from config.errors import ConfigInvalid, ConfigUnreadable
from config.problems import Problem

_LARGEST_BYTES: Final = 1_048_576
_DEEPEST: Final = 20
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_BARE_TEXT: Final = re.compile(r"""^\s*([\w."'-]+)\s*=\s*([^\s"'\[{#+\-\d][^#"]*)""")
_WORDS: Final = (
    ("Invalid value", "a value that is not one"),
    ("Invalid statement", "a line that begins neither a key nor a table"),
    ("Cannot overwrite a value", "a key that was already given"),
    ("Cannot declare", "a table that was already begun"),
    ("Illegal character '\\n'", "text whose quotes do not end on its line"),
    ("Exceeds the limit", "a number of too many digits"),
)
"""How tomllib begins to tell the commonest slips, and what to say instead."""


def read(file: Path) -> str:
    """Give a configuration's text. Raises `ConfigUnreadable`, or `ConfigInvalid` if not UTF-8."""
    try:
        _refuse_all_but_files(file)
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        advice = f"write one with `parlour config init {file}`"
        raise ConfigUnreadable(f"{file}: expected a file, found none; {advice}") from None
    except PermissionError:
        from config.permissions import refusal  # noqa: PLC0415 - only the unhappy pay for it

        raise ConfigUnreadable(refusal(file)) from None
    except OSError as error:
        raise ConfigUnreadable(f"{file}: {error.strerror}") from error
    return _decoded(content, file)


def parsed(text: str, file: Path) -> dict[str, object]:
    """Give what a TOML text says. Raises `ConfigInvalid` with the line that is not TOML."""
    problem = Problem(key=(), expected=f"at most {_DEEPEST} levels of lists", found="more")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise ConfigInvalid(file, [problem]) from None
    except ValueError as error:  # TOMLDecodeError, or a number of more digits than Python reads
        raise ConfigInvalid(file, [_syntax(str(error), text)]) from None
    if _is_deep(data):
        raise ConfigInvalid(file, [problem])
    return data


def _is_deep(data: dict[str, object]) -> bool:
    """Say whether tables and lists nest deeper than any key of ours, and recursion would fail."""
    layer: list[object] = [data]
    for _ in range(_DEEPEST):
        tables = (list(value.values()) for value in layer if isinstance(value, dict))
        lists = (value for value in layer if isinstance(value, list))
        layer = [inner for values in (*tables, *lists) for inner in values]
    return bool(layer)


def _refuse_all_but_files(file: Path) -> None:
    """Keep folders, devices and pipes out: some of them never end."""
    found = file.stat()
    if stat.S_ISDIR(found.st_mode):
        raise ConfigUnreadable(f"{file}: expected a file, found a folder")
    if not stat.S_ISREG(found.st_mode):
        raise ConfigUnreadable(f"{file}: expected a file, found a device or pipe")
    if found.st_size > _LARGEST_BYTES:
        raise ConfigUnreadable(f"{file}: expected at most 1 MiB, found {found.st_size} bytes")


def _decoded(content: bytes, file: Path) -> str:
    try:
        # Some editors begin UTF-8 with a byte order mark, which TOML does not know.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = f"the byte 0x{content[error.start]:02x}"
        problem = Problem(key=(), expected="text in UTF-8", found=wrong, line=line)
        raise ConfigInvalid(file, [problem]) from None


def _syntax(message: str, text: str) -> Problem:
    """Explain what tomllib refuses."""
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
    column = f" at column {place[2]}" if place and place[2] else ""
    wrong = message[: place.start()] if place else message
    expected, found = "TOML", wrong[:1].lower() + wrong[1:]
    if wrong.startswith("Expected "):
        expected, found = wrong.removeprefix("Expected "), "something else"
    for beginning, words in _WORDS:
        found = words if wrong.startswith(beginning) else found
    near = _quoted(text.split("\n")[line - 1])
    return Problem(key=(), expected=expected, found=found + column, near=near, line=line)


def _quoted(line: str) -> tuple[str, ...]:
    """Give the likely meaning of a line whose value lacks its quotes."""
    slip = _BARE_TEXT.match(line)
    if not slip:
        return ()
    key, value = slip[1], slip[2].strip()
    match value.casefold():
        case "true" | "yes" | "on":
            return (f"{key} = true",)
        case "false" | "no" | "off":
            return (f"{key} = false",)
        case _:
            return (f'{key} = "{value}"',)
