"""Puts values into command lines, addresses and JSON: never more than the one place they have."""

import json
import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from config.checks_commands import PLACEHOLDER, placeholders
from daemon.commands.arguments import Value, Values


class Unfit(Exception):
    """A value cannot stand where it would; the text says which and why, for the model."""


def command_line(template: Sequence[str], values: Values) -> list[str]:
    """Give a command line; an element with a place for what was left out is left out.

    Raises `Unfit` for a value that the program would read as an option.
    """
    line = [_filled(element, values) for element in template if _complete(element, values)]
    kept = [element for element in template if _complete(element, values)]
    for element, filled in zip(kept, line, strict=True):
        if filled.startswith("-") and not element.startswith("-"):
            raise Unfit(f"{', '.join(placeholders(element))}: it must not begin with -")
    return line


def address(template: str, values: Values) -> str:
    """Give an address; a pair of its query with a place for what was left out is left out.

    Raises `Unfit` for a value that would lead to another path.
    """
    scheme, host, path, query, _ = urlsplit(template)
    segments = [_quoted(segment, values) for segment in path.split("/")]
    for before, segment in zip(path.split("/"), segments, strict=True):
        if segment in {".", ".."} and segment != before:
            raise Unfit(f"{', '.join(placeholders(before))}: {segment} is no name")
    pairs = [_quoted(pair, values) for pair in query.split("&") if _complete(pair, values)]
    return urlunsplit((scheme, host, "/".join(segments), "&".join(pairs), ""))


def body(template: str, values: Values) -> bytes:
    """Give a body of JSON; an entry with a place for what was left out is left out."""
    return json.dumps(_in_json(json.loads(template), values), ensure_ascii=False).encode()


def _in_json(node: object, values: Values) -> object:
    match node:
        case str():
            whole = PLACEHOLDER.fullmatch(node)
            return values[whole[1]] if whole else _filled(node, values)
        case dict():
            return {
                key: _in_json(value, values)
                for key, value in node.items()
                if not isinstance(value, str) or _complete(value, values)
            }
        case list():
            kept = (each for each in node if not isinstance(each, str) or _complete(each, values))
            return [_in_json(each, values) for each in kept]
        case _:
            return node


def _complete(template: str, values: Values) -> bool:
    """Say whether everything that has a place was told."""
    return all(name in values for name in placeholders(template))


def _filled(template: str, values: Values) -> str:
    """Fill every place at once: a value that looks like a place stays what it is."""
    return PLACEHOLDER.sub(lambda found: _text(values[found[1]]), template)


def _quoted(template: str, values: Values) -> str:
    def quoted(found: re.Match[str]) -> str:
        return quote(_text(values[found[1]]), safe="")

    return PLACEHOLDER.sub(quoted, template)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
