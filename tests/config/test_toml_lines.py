"""The places of keys in a TOML text."""

import json
import tomllib
from collections.abc import Iterator
from random import Random
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from config.problems import KeyPath
from config.toml_lines import key_lines

EVERY_FORM: Final = '''\
# a comment = 1
top = "not # a comment"
"quoted.key" = 1
  'single' = 2

[room]  # a header
name = """
[not.a.header]
name = \\"still text\\" """""
dotted . deep = 1
[audio.microphone]
command = [
  "ssh", # with = and ]
  "pi",
]
inline = { a = 1, b = { c = [1, { d = "}" }] } }
[[wake.words]]
name = "one"
[[wake.words]]
when = 1979-05-27 07:32:00
[wake.words.extra]
x = \'\'\'it\'s # no
comment\'\'\'
y = true'''


def test_every_form_of_a_key_is_found_on_its_line() -> None:
    assert key_lines(EVERY_FORM) == {
        ("top",): 2,
        ("quoted.key",): 3,
        ("single",): 4,
        ("room",): 6,
        ("room", "name"): 7,
        ("room", "dotted"): 10,
        ("room", "dotted", "deep"): 10,
        ("audio",): 11,
        ("audio", "microphone"): 11,
        ("audio", "microphone", "command"): 12,
        ("audio", "microphone", "command", 0): 13,
        ("audio", "microphone", "command", 1): 14,
        ("audio", "microphone", "inline"): 16,
        ("audio", "microphone", "inline", "a"): 16,
        ("audio", "microphone", "inline", "b"): 16,
        ("audio", "microphone", "inline", "b", "c"): 16,
        ("audio", "microphone", "inline", "b", "c", 0): 16,
        ("audio", "microphone", "inline", "b", "c", 1): 16,
        ("audio", "microphone", "inline", "b", "c", 1, "d"): 16,
        ("wake",): 17,
        ("wake", "words"): 17,
        ("wake", "words", 0): 17,
        ("wake", "words", 0, "name"): 18,
        ("wake", "words", 1): 19,
        ("wake", "words", 1, "when"): 20,
        ("wake", "words", 1, "extra"): 21,
        ("wake", "words", 1, "extra", "x"): 22,
        ("wake", "words", 1, "extra", "y"): 24,
    }


def test_nothing_is_found_where_nothing_stands() -> None:
    assert key_lines("") == {}
    assert key_lines("# only words\r\n\r\n") == {}


def test_lines_are_counted_with_either_line_ending() -> None:
    assert key_lines(EVERY_FORM.replace("\n", "\r\n")) == key_lines(EVERY_FORM)


KEYS: Final = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6)
SCALARS: Final = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12),
    st.integers(-1_000, 1_000),
    st.booleans(),
)
VALUES: Final = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
TABLES: Final = st.dictionaries(
    KEYS,
    VALUES | st.lists(st.dictionaries(KEYS, VALUES, max_size=3), min_size=1, max_size=3),
    max_size=5,
)


@given(TABLES, st.randoms(use_true_random=False))
def test_every_path_of_any_text_is_found_where_its_key_is_written(
    data: dict[str, object], random: Random
) -> None:
    text = "\n".join(_written(data, (), random))
    assert tomllib.loads(text) == data
    lines = key_lines(text)
    assert set(lines) == set(_paths(data, ()))
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert _key(path[-1]) in text.split("\n")[line - 1]


def _paths(value: object, path: KeyPath) -> Iterator[KeyPath]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for part, below in inner:
        yield (*path, part)
        yield from _paths(below, (*path, part))


def _written(table: dict[str, object], at: tuple[str, ...], random: Random) -> Iterator[str]:
    """Write a table, each of its values in one of the ways TOML has for it."""
    with_headers: list[tuple[str, object]] = []
    for key, value in table.items():
        tables = value if isinstance(value, list) else [value]
        if tables and all(isinstance(item, dict) for item in tables) and random.random() < 0.5:
            with_headers.append((key, value))
        elif isinstance(value, dict) and value and random.random() < 0.5:
            for inner, below in value.items():
                yield f"{_key(key)} . {_key(inner)}={_inline(below, random)}"
        else:
            yield f"  {_key(key)} = {_inline(value, random)}  # a = 1"
    for key, value in with_headers:
        dotted = " . ".join(_key(part) for part in (*at, key))
        for item in value if isinstance(value, list) else [value]:
            yield random.choice(["", "# [none]", "\r"])
            yield f"[[{dotted}]]" if isinstance(value, list) else f"[{dotted}] # here"
            assert isinstance(item, dict)
            yield from _written(item, (*at, key), random)


def _inline(value: object, random: Random) -> str:
    match value:
        case dict():
            pairs = (f"{_key(key)} = {_inline(below, random)}" for key, below in value.items())
            return "{ " + ", ".join(pairs) + " }"
        case list():
            joint = random.choice([", ", ",\n  ", "\n, # ]\n"])
            return "[" + joint.join(_inline(item, random) for item in value) + "\n]"
        case str():
            return _quoted(value, random)
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _quoted(text: str, random: Random) -> str:
    if text.isprintable() and "'" not in text and random.random() < 0.5:
        return random.choice(["'{}'", "'''\n{}'''"]).format(text)
    if random.random() < 0.5:
        return '"""\n' + _escaped(text) + '"""'
    return f'"{_escaped(text)}"'


def _key(key: str) -> str:
    return key if key.isascii() and key.isalnum() else f'"{_escaped(key)}"'


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
