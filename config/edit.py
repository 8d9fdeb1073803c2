"""Changes single keys of a configuration's text; comments, order and layout stay as they were."""

import re
from collections.abc import Callable, MutableMapping
from typing import Any, Final

from config.errors import ConfigError
from config.fields import Section
from config.toml_write import plain as plain_of

type Table = MutableMapping[str, Any]
"""tomlkit's tables, whose items are TOML values of any kind."""

_PART: Final = re.compile(r'(?:^|\.)("[^"]*"|[A-Za-z0-9_-]+)|\[(\d+)\]')


class NoSuchPlace(ConfigError):
    """The key does not lead to a place in the text: say how one is written."""


def key_path(key: str) -> tuple[str | int, ...]:
    """Give the parts of `wake.words[0].threshold`. Raises `NoSuchPlace` for what is no key."""
    parts: list[str | int] = []
    at = 0
    while at < len(key):
        found = _PART.match(key, at)
        if found is None or (at == 0 and found[1] is None):
            break
        parts.append(int(found[2]) if found[1] is None else found[1].strip('"'))
        at = found.end()
    if not parts or at < len(key):
        raise NoSuchPlace(f"expected a key such as wake.words[0].threshold, found {key!r}")
    return tuple(parts)


def with_value(text: str, key: str, written: str, in_force: Section) -> str:
    """Give the text with a key set to what is written as in TOML; a bare word counts as text.

    `in_force` are the text's settings: a list that it leaves to its default is written out first,
    and `wake.threshold` means that of the only word. Raises `NoSuchPlace`.
    """
    import tomlkit  # noqa: PLC0415 - only who edits pays for it

    plain: Any = plain_of(in_force)
    *parents, last = _meant(key_path(key), in_force)
    document = tomlkit.parse(text)
    table: Any = document
    for part, after in zip(parents, [*parents[1:], last], strict=True):
        plain = plain[part] if _holds(plain, part) else None
        if isinstance(after, int) and isinstance(table, MutableMapping):
            table.setdefault(part, plain)
        table = _below(table, part, key, tomlkit.table)
    value = _value(written)
    if isinstance(last, int):
        _check_item(table, last, key)
        table[last] = value
    elif not isinstance(table, MutableMapping):
        raise NoSuchPlace(f"{key}: there is no table to set it in")
    else:
        _set(table, last, value)
    return tomlkit.dumps(document)


def without(text: str, key: str) -> str:
    """Give the text without a key, so that its default counts. Raises `NoSuchPlace`."""
    import tomlkit  # noqa: PLC0415 - as above

    *parents, last = key_path(key)
    document = tomlkit.parse(text)
    table: Any = document
    try:
        for part in parents:
            table = table[part]
        del table[last]
    except (KeyError, IndexError, TypeError):
        raise NoSuchPlace(f"{key}: it is not in the file, so its default counts already") from None
    return tomlkit.dumps(document)


def value_at(plain: object, key: str) -> object:
    """Give what plain settings hold under a key. Raises `NoSuchPlace`."""
    for part in key_path(key):
        try:
            plain = plain[part]  # type: ignore[index]  # whatever takes no index is caught below
        except (KeyError, IndexError, TypeError):
            raise NoSuchPlace(f"{key}: there is no such key in force") from None
    return plain


def _meant(path: tuple[str | int, ...], settings: Section) -> tuple[str | int, ...]:
    """Give the path of a key of the only item of a section's list, where it is called without."""
    match path:
        case (str(table), str(name)):
            section = getattr(settings, table, None)
        case _:
            return path
    if not isinstance(section, Section) or name in type(section).model_fields:
        return path
    for field in type(section).model_fields:
        match getattr(section, field):
            case (Section() as only,) if name in type(only).model_fields:
                return (table, field, 0, name)
            case _:
                pass
    return path


def _holds(plain: object, part: str | int) -> bool:
    match plain, part:
        case dict(), str():
            return part in plain
        case list(), int():
            return part < len(plain)
    return False


def _below(table: Any, part: str | int, key: str, make: Callable[[], object]) -> Any:  # noqa: ANN401 - tomlkit's tree
    """Give what stands one step below, an empty table where nothing does."""
    if isinstance(part, int):
        _check_item(table, part, key)
        return table[part]
    if not isinstance(table, MutableMapping):
        raise NoSuchPlace(f"{key}: {part} stands in no table")
    if part not in table:
        table[part] = make()
    return table[part]


def _check_item(table: object, index: int, key: str) -> None:
    if not isinstance(table, list) or index >= len(table):
        count = len(table) if isinstance(table, list) else 0
        raise NoSuchPlace(f"{key}: the file has {count} of them; counted from 0")


def _set(table: Table, name: str, value: Any) -> None:  # noqa: ANN401 - a value of tomlkit
    """Put a value where the old one stood, with the comment after it."""
    before: Any = table.get(name)
    if hasattr(before, "trivia") and hasattr(value, "trivia"):
        value.trivia.comment_ws, value.trivia.comment = (
            before.trivia.comment_ws,
            before.trivia.comment,
        )
    table[name] = value


def _value(written: str) -> Any:  # noqa: ANN401 - a value of tomlkit
    import tomlkit  # noqa: PLC0415 - as above
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - as above

    try:
        return tomlkit.value(written.strip())
    except TOMLKitError:
        return tomlkit.item(written)
