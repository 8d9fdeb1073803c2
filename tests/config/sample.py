"""A walk over every key of the configuration, for tests that must miss none."""

from collections.abc import Iterator
from typing import Final

from config.keys import Key, all_keys
from config.problems import KeyPath
from config.toml_write import toml_key, toml_value

ROOT: Final = all_keys()
NEEDED: Final[dict[str, dict[str, object]]] = {
    "words": {"name": "spare"},
    "rooms": {"name": "attic"},
    "devices": {"name": "tv"},
    "button": {"pin": 17, "tap": "stop", "double": "repeat"},
    "times": {"begin": "22:00", "end": "07:00"},
}
"""What a table in a list cannot be without."""
NEEDED_BY_NAMED: Final[dict[str, dict[str, object]]] = {
    "relay": {"pin": 17},
    "input": {"pin": 27},
    "tool": {"description": "Wait.", "run": ["true"]},
    "mcp": {"command": ["true"]},
}
"""What a table under a name of its owner's choice cannot be without."""


def every_key() -> Iterator[tuple[Key, KeyPath]]:
    """Give every key that can be written, with a path to a place where it may stand."""
    yield from _below(ROOT, ())


def _below(key: Key, path: KeyPath) -> Iterator[tuple[Key, KeyPath]]:
    for child in key.children:
        yield child, (*path, child.name)
        if child.default is not None:  # the place of a secret is written as one value
            yield from _below(child, (*path, child.name))
    if key.each and key.each.children:
        yield from _below(key.each, (*path, key.example_name if key.is_named else 0))


def text_with(path: KeyPath, value: object) -> tuple[str, int]:
    """Give a file in which a value stands at a path, and the line it stands on."""
    tables, name = path[:-1], path[-1]
    lines = ["# Written by a test.", ""]
    for end in range(1, len(tables) + 1):
        if tables[end - 1] == 0:
            *_, kind, _ = tables[:end]
            dotted = ".".join(toml_key(part) for part in tables[:end] if isinstance(part, str))
            own = {name} if end == len(tables) else set()
            lines.append(f"[[{dotted}]]")
            lines += [
                f"{key} = {toml_value(below)}"
                for key, below in NEEDED[str(kind)].items()
                if key not in own
            ]
        elif end == len(tables):
            lines.append(
                f"[{'.'.join(toml_key(part) for part in tables if isinstance(part, str))}]"
            )
            needed = NEEDED_BY_NAMED.get(str(tables[-2]), {}) if end > 1 else {}
            lines += [
                f"{key} = {toml_value(value)}" for key, value in needed.items() if key != name
            ]
    lines.append(f"{name} = {toml_value(value)}")
    return "\n".join(lines) + "\n", len(lines)
