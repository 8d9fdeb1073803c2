import tomllib

import pytest

from config.default_file import default_file
from daemon.setup.filled import filled


def test_a_key_is_set_in_its_own_place_and_every_comment_stays() -> None:
    before = default_file().splitlines()
    after = filled(default_file(), {("room", "name"): "study"}).splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [('#name = "kitchen"', 'name = "study"')]


def test_a_key_of_an_example_brings_its_table() -> None:
    text = filled(default_file(), {("button", "pin"): 17, ("button", "hold"): "talk"})
    assert tomllib.loads(text)["button"] == [{"pin": 17, "hold": "talk"}]


def test_keys_of_one_name_are_told_apart_by_their_tables() -> None:
    values: dict[tuple[str, ...], object] = {
        ("audio", "microphone", "device"): "in",
        ("audio", "speaker", "device"): "out",
    }
    audio = tomllib.loads(filled(default_file(), values))["audio"]
    assert (audio["microphone"]["device"], audio["speaker"]["device"]) == ("in", "out")


def test_what_a_person_types_is_quoted() -> None:
    text = filled(default_file(), {("room", "name"): 'the "den"\\'})
    assert tomllib.loads(text)["room"]["name"] == 'the "den"\\'


@pytest.mark.parametrize("path", [("room", "colour"), ("dance", "name")])
def test_a_key_that_does_not_exist_is_refused(path: tuple[str, str]) -> None:
    with pytest.raises(KeyError):
        filled(default_file(), {path: 1})
