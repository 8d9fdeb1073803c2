"""Puts what is wrong with a file into the words of its keys, with lines and likely meanings.

Imported only once something is wrong: a correct file does not pay for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.fields import WHERE_KEPT, Section
from config.found import found
from config.keys import Key, all_keys, find_key
from config.nearest import nearest
from config.problems import KeyPath, Problem, dotted
from config.toml_lines import key_lines


def explained(
    error: ValidationError, model: type[Section], data: Mapping[str, object]
) -> list[Problem]:
    """Give pydantic's findings about parsed TOML as problems."""
    root = all_keys(model)
    return [_explained(details, root, data) for details in error.errors(include_url=False)]


def placed(problems: Iterable[Problem], text: str) -> list[Problem]:
    """Give problems their lines, in the order of the file."""
    lines = key_lines(text)
    known = [replace(problem, line=_line(problem.key, lines)) for problem in problems]
    return sorted(known, key=lambda problem: problem.line or 0)


def without(data: Mapping[str, object], problems: Iterable[Problem]) -> dict[str, object]:
    """Give a copy of parsed TOML that lacks the keys with problems."""
    rest = deepcopy(dict(data))
    for problem in problems:
        *parents, last = problem.key
        table = _at(rest, tuple(parents))
        if isinstance(table, dict):
            table.pop(last, None)
    return rest


def _explained(details: ErrorDetails, root: Key, data: Mapping[str, object]) -> Problem:
    path = details["loc"]
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(path, root)
        case "missing":
            return Problem(key=path, expected=_takes(root, path, details), found="nothing")
        case "value_error":  # the model's own validators say what they expect
            expected = str(details.get("ctx", {}).get("error"))
            return Problem(key=path, expected=expected, found=_keys_given(_at(data, path)))
    if path[-1] == "[key]":  # pydantic's mark for the name of a table and not its value
        path = path[:-1]
        expected = "a name of lower-case letters, digits and _"
        return Problem(key=path, expected=expected, found=found(path[-1]))
    value = _at(data, path)
    key = find_key(root, path)
    if isinstance(value, str | int) and key and key.takes == WHERE_KEPT:
        return _written_secret(path, "a text" if isinstance(value, str) else "a number")
    labels = [label for label, _ in key.labels] if key else []
    near = nearest(value, labels) if isinstance(value, str) else ()
    expected = _takes(root, path, details)
    return Problem(key=path, expected=expected, found=found(value), near=near)


def _written_secret(path: KeyPath, kind: str) -> Problem:
    """Explain a secret that stands where its place should, without repeating any of it."""
    instead = f'{path[-1]} = {{ file = "PATH" }}'
    told = f"{kind} (not shown); write {instead}, and renew the secret if this was it"
    return Problem(key=path, expected=WHERE_KEPT, found=told)


def _takes(root: Key, path: KeyPath, details: ErrorDetails) -> str:
    key = find_key(root, path)
    return key.takes if key else details["msg"]


def _unknown_key(path: KeyPath, root: Key) -> Problem:
    """Explain a key nobody knows: misspelt, or known elsewhere."""
    parent, name = path[:-1], str(path[-1])
    table = find_key(root, parent) or root
    names = [key.name for key in table.children]
    below, anywhere = (tuple(_elsewhere(name, place))[:1] for place in (table, root))
    near = below or nearest(name, names) or anywhere
    expected = f"a key of [{dotted(parent)}]" if parent else "a key of this file"
    if not near:
        expected += f" ({', '.join(names)})"
    return Problem(key=path, expected=expected, found="an unknown one", near=near)


def _elsewhere(name: str, key: Key) -> Iterator[str]:
    """Give where below a table a key of this very name is known."""
    for child in key.children:
        if child.name == name:
            yield ".".join(part for part in child.path if part != "*")
        yield from _elsewhere(name, child)
    if key.each:
        yield from _elsewhere(name, key.each)


def _at(data: object, path: KeyPath) -> object:
    """Give the value a path leads to."""
    for part in path:
        if isinstance(data, list) and isinstance(part, int):
            data = data[part]
        elif isinstance(data, dict):
            data = data.get(part)
    return data


def _keys_given(value: object) -> str:
    return " and ".join(value) or "none" if isinstance(value, dict) else found(value)


def _line(key: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """Give the line of a key, or of what it is missing from."""
    return next((lines[key[:end]] for end in range(len(key), 0, -1) if key[:end] in lines), None)
