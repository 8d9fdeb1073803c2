"""Settings written as TOML read back the same."""

import tomllib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.load import examined
from config.settings import Home, HomeRoom, Profile, Room, Settings, Wake, WakeWord
from config.toml_text import parsed
from config.toml_write import as_toml, toml_key, toml_value

FILE: Final = Path("/etc/parlour/parlour.toml")


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(wake=Wake(words=(), enabled=False), home=Home(rooms=())),
        Settings(profile={"butler": Profile(), "cook": Profile(tools=("time",), language="de")}),
        Settings(home=Home(rooms=(HomeRoom(name='the "den"\n', aliases=("münze", "\x7f")),))),
        Settings(wake=Wake(words=(WakeWord(name="a", model=Path("/x/a.onnx"), profile="b"),))),
    ],
)
def test_settings_survive_being_written_and_read(settings: Settings) -> None:
    text = as_toml(settings)
    assert examined(Settings, parsed(text, FILE), FILE) == (settings, [])
    assert not text.startswith("\n")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives(text: str) -> None:
    assert tomllib.loads(f"{toml_key(text)} = {toml_value([text])}") == {text: [text]}


def test_what_is_not_set_is_not_written() -> None:
    assert "rate_hz" not in as_toml(Settings())
    assert as_toml(Room(name="attic")) == 'name = "attic"\nlanguage = "en"\n'


def test_values_are_written_as_toml_has_them() -> None:
    value = {"a b": [True, 1.5, {}], "c": "x"}
    assert toml_value(value) == '{ "a b" = [true, 1.5, {}], c = "x" }'
