"""The commented default file, written from the settings' own words so that it cannot drift.

Headers stand as they are; every key is behind a `#` with its default, or with an example where it
has none. Lists of tables and named tables are examples as a whole.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from config.fields import Section
from config.keys import Key, all_keys
from config.settings import Settings
from config.toml_write import toml_key, toml_value

_WIDTH: Final = 88
_PLAIN: Final = (
    "text",
    "true or false",
    "a list",
    "a command",
    "a language",
    "a name",
    "a path",
    "tables",
)
"""What a value shows by itself and needs no word about."""

_HEADER: Final = """\
# Parlour's configuration.
#
# Every key is here, behind a `#`, with its default. To change one, take its `#` away
# and write what you want; what stays commented follows the defaults of new versions.
#
#   parlour config check    says what is wrong with this file, line by line
#   parlour config show     prints what is in force
#   parlour config schema   gives editors what they need to complete and check it
"""


def default_file() -> str:
    """Give the text `parlour config init` writes."""
    lines = [_HEADER.rstrip("\n")]
    settings = Settings()
    for key in all_keys().children:
        lines += _section(key, getattr(settings, key.name))
    return "\n".join(lines) + "\n"


def _section(key: Key, value: object) -> Iterator[str]:
    """Write a table: its own keys, the tables below it, then its examples."""
    if key.is_named:
        yield from _named(key)
        return
    if _is_tables(key) and isinstance(value, tuple):
        yield from _examples(key, value)
        return
    own = [
        child
        for child in key.children
        if _is_value(child) and not _is_tables(child) and not _is_named_tables(child)
    ]
    if own or any(_is_tables(child) for child in key.children):
        yield from ("", "", *_prose(key.about), f"[{'.'.join(key.path)}]")
    for child in own:
        yield from _pair(child, child.default)
    for child in key.children:
        below = getattr(value, child.name)
        if _is_tables(child):
            yield from _examples(child, below)
        elif not _is_value(child) or _is_named_tables(child):
            yield from _section(child, below)


def _named(key: Key) -> Iterator[str]:
    """Write one table under a name the owner would choose, as an example."""
    each = key.each
    if each is None:
        return
    yield from ("", "", *_prose(each.about), *_prose(key.about))
    yield f"#[{'.'.join(key.path)}.{toml_key(key.example_name)}]"
    for child in each.children:
        yield from _pair(child, None)


def _examples(key: Key, items: Sequence[Section]) -> Iterator[str]:
    """Write the default's tables as an example: the first explained, the others bare."""
    each = key.each
    if each is None:
        return
    first, *others = items or (None,)
    given = first.model_dump(mode="json") if first else {}
    header = f"#[[{'.'.join(part for part in key.path if part != '*')}]]"
    yield from ("", *_prose(f"{each.about} {key.about}"), header)
    for child in each.children:
        if not _is_tables(child):
            yield from _pair(child, given.get(child.name, child.default))
    for child in each.children:
        if _is_tables(child):
            yield from _examples(child, getattr(first, child.name, ()))
    for item in filter(None, others):
        yield from ("#", header, *_bare(item))


def _bare(item: Section) -> Iterator[str]:
    for name, value in item.model_dump(mode="json", exclude_unset=True).items():
        if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
            yield f"#{name} = ["
            yield from (f"#  {toml_value(inner)}," for inner in value)
            yield "#]"
        else:
            yield f"#{name} = {toml_value(value)}"


def _pair(key: Key, value: object) -> Iterator[str]:
    """Write one key: what it means, what it takes, and the key itself."""
    takes = ""
    if not key.takes.startswith(_PLAIN) and not any(about for _, about in key.labels):
        takes = f" {key.takes[:1].upper()}{key.takes[1:]}."
    unset = " Not set by default; for example:" if value is None else ""
    yield from ("", *_prose(f"{key.about}{takes}{unset}"), *_labels(key.labels))
    yield f"#{key.name} = {toml_value(key.example if value is None else value)}"


def _labels(labels: Iterable[tuple[str, str]]) -> Iterator[str]:
    for label, about in labels:
        if about:
            yield from textwrap.wrap(
                f'"{label}": {about}',
                _WIDTH,
                initial_indent="#   ",
                subsequent_indent="#     ",
                break_on_hyphens=False,
            )


def _prose(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield "#"
        yield from (
            f"# {line}" for line in textwrap.wrap(paragraph, _WIDTH - 2, break_on_hyphens=False)
        )


def _is_value(key: Key) -> bool:
    """Whether a key is written in one line: a secret's place is, though it has keys of its own."""
    return not key.children or key.default is None


def _is_named_tables(key: Key) -> bool:
    return key.is_named and key.each is not None and bool(key.each.children)


def _is_tables(key: Key) -> bool:
    return key.each is not None and bool(key.each.children) and not key.is_named
