"""Values and settings written as TOML."""

import json
import re
from collections.abc import Iterator
from typing import Final

from config.fields import Secret, Section

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(settings: Section) -> str:
    """Give settings as a file that says the same; what is left out stays out, secrets say `***`."""
    return "\n".join(_table(settings, ())).lstrip("\n") + "\n"


def toml_value(value: object) -> str:
    """Give a value as it stands behind the equals sign."""
    match value:
        case str():
            # JSON's escapes are TOML's, but for DEL, which JSON leaves bare.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(toml_value(item) for item in value)}]"
        case dict():
            pairs = ", ".join(f"{toml_key(key)} = {toml_value(value[key])}" for key in value)
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            return str(value)


def toml_key(key: str) -> str:
    """Give a key, in quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else toml_value(key)


def _table(section: Section, path: tuple[str, ...]) -> Iterator[str]:
    """Write a section's own keys, then the sections below it under headers of their own."""
    below: list[tuple[str, Section]] = []
    lists: list[tuple[str, tuple[Section, ...]]] = []
    for name in type(section).model_fields:
        match getattr(section, name):
            case None:
                pass
            case Secret() as secret:
                yield f"{name} = {toml_value(plain(secret))}  # ***"
            case Section() as inner:
                below.append((name, inner))
            case dict() as named:
                below += [(f"{name}.{toml_key(key)}", inner) for key, inner in named.items()]
            case tuple() as items if items and all(isinstance(item, Section) for item in items):
                lists.append((name, items))
            case _:
                yield f"{name} = {toml_value(plain(section)[name])}"
    for name, inner in below:
        yield from _headed(inner, (*path, name), "[{}]")
    for name, items in lists:
        for item in items:
            yield from _headed(item, (*path, name), "[[{}]]")


def _headed(section: Section, path: tuple[str, ...], header: str) -> Iterator[str]:
    lines = list(_table(section, path))
    if not lines or lines[0]:  # a section of nothing but further sections needs no header
        yield ""
        yield header.format(".".join(path))
    yield from lines


def plain(section: Section) -> dict[str, object]:
    """Give a section as plain values, without what is left out."""
    return section.model_dump(mode="json", exclude_none=True)
