"""The commented default file with some of its keys set, each in its own place."""

import re
from collections.abc import Mapping

from config.toml_write import toml_value

type Path = tuple[str, ...]


def filled(text: str, values: Mapping[Path, object]) -> str:
    """Give the default file with these keys uncommented and set. Raises `KeyError` for a stranger.

    A key whose table stands in the file only as an example has the table uncommented with it.
    """
    lines = text.splitlines()
    for path, value in values.items():
        *table, key = path
        at = _key_line(lines, ".".join(table), key)
        lines[at] = f"{key} = {toml_value(value)}"
    return "\n".join(lines) + "\n"


def _key_line(lines: list[str], table: str, key: str) -> int:
    """Give the line of a key within its table; an example's header is taken out of its comment."""
    headers = {
        f"{hidden}{header}" for hidden in ("", "#") for header in (f"[{table}]", f"[[{table}]]")
    }
    start = next((number for number, line in enumerate(lines) if line in headers), None)
    if start is None:
        raise KeyError(table)
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if re.match(r"#?\[", line):
            break
        if re.match(rf"#?{re.escape(key)} = ", line):
            lines[start] = lines[start].removeprefix("#")
            return number
    raise KeyError(f"{table}.{key}")
