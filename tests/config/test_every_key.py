"""Every key of the configuration, given what it does not take, says so itself."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigInvalid
from config.keys import Key
from config.load import examined, parse
from config.problems import KeyPath, Problem
from config.settings import Settings
from config.toml_text import parsed
from tests.config.sample import every_key, text_with

FILE: Final = Path("parlour.toml")
KEYS: Final = tuple(every_key())
WRONG: Final[dict[str, tuple[object, ...]]] = {
    "text": (3, True, ["a"], {"a": 1}),
    "number": ("3", True, [1], {"a": 1}, -1_000_000),
    "bool": ("yes", 1, [True], {"a": 1}),
    "list": ("a", 3, True, {"a": 1}, [3.5]),
    "table": ("a", 3, True, [1]),
    "tables": ("a", 3, True, [1]),
}
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz_"


def kind_of(key: Key) -> str:
    """Sort keys by what they take, from the words a person reads."""
    for start, kind in (
        (("a whole", "a number", "20"), "number"),
        (("true",), "bool"),
        (("a list", "a command"), "list"),
        (("tables",), "tables"),
        (("a table",), "table"),
    ):
        if key.takes.startswith(start):
            return kind
    return "text"


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigInvalid) as caught:
        parse(text, FILE)
    return caught.value.problems


def test_there_are_keys_of_every_kind() -> None:
    assert {kind_of(key) for key, _ in KEYS} == set(WRONG)
    assert len(KEYS) > 70


@given(st.sampled_from(KEYS), st.data())
def test_every_key_with_a_wrong_value_reports_its_own_path_and_line(
    chosen: tuple[Key, KeyPath], data: st.DataObject
) -> None:
    key, path = chosen
    text, line = text_with(path, data.draw(st.sampled_from(WRONG[kind_of(key)])))
    found = problems(text)
    assert [problem.line for problem in found] == [line] * len(found)
    assert all(problem.key[: len(path)] == path for problem in found)
    assert all(problem.expected and problem.found for problem in found)


@given(st.sampled_from(KEYS), st.data())
def test_a_typo_in_any_key_is_answered_with_the_right_one(
    chosen: tuple[Key, KeyPath], data: st.DataObject
) -> None:
    key, path = chosen
    typo = data.draw(typos(key.name))
    table = parent_of(path)
    if typo in table:
        return
    text, line = text_with((*path[:-1], typo), key.example or "spare")
    [unknown] = [problem for problem in problems(text) if problem.key == (*path[:-1], typo)]
    assert unknown.line == line
    assert key.name in unknown.near


def parent_of(path: KeyPath) -> set[str]:
    return {
        other[-1] for _, other in KEYS if other[:-1] == path[:-1] and isinstance(other[-1], str)
    }


def typos(name: str) -> st.SearchStrategy[str]:
    """Give names with one letter too many, too few, wrong, or in the wrong place."""
    places = st.integers(0, len(name) - 1)
    letters = st.sampled_from(LETTERS)
    return st.one_of(
        st.builds(lambda at, letter: name[:at] + letter + name[at:], places, letters),
        st.builds(lambda at: name[:at] + name[at + 1 :], places),
        st.builds(lambda at, letter: name[:at] + letter + name[at + 1 :], places, letters),
        st.builds(lambda at: name[:at] + name[at : at + 2][::-1] + name[at + 2 :], places),
    ).filter(lambda typo: typo != name)


@pytest.mark.parametrize("chosen", KEYS, ids=lambda chosen: ".".join(map(str, chosen[1])))
def test_every_key_takes_its_default_or_example(chosen: tuple[Key, KeyPath]) -> None:
    key, path = chosen
    given_value = key.default if key.default is not None else key.example
    if key.children or given_value is None:
        return
    text, _ = text_with(path, given_value)
    _, found = examined(Settings, parsed(text, FILE), FILE)
    assert found == []
