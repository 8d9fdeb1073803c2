"""The commented default file says what the settings say, and every line of it works."""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from config.default_file import default_file
from config.load import examined, parse
from config.settings import Settings
from tests.config.sample import every_key

FILE: Final = Path("parlour.toml")
TEXT: Final = default_file()
SWITCH: Final = re.compile(r"#(?=[a-z_0-9]+ = |\[|\]|  \{)")
"""The `#` in front of a key, a header, or a line of a list."""

LINES: Final = TEXT.split("\n")


def single_keys() -> list[int]:
    """Give the lines of keys whose header stands uncommented above them."""
    found, is_example = [], False
    for number, line in enumerate(LINES):
        if re.match(r"#?\[", line):
            is_example = line.startswith("#")
        elif re.match(r"#[a-z_0-9]+ = ", line) and not is_example:
            found.append(number)
    return found


def test_the_file_as_it_is_written_is_the_default() -> None:
    assert parse(TEXT, FILE) == Settings()


def test_the_file_with_everything_uncommented_is_valid() -> None:
    settings, problems = examined(Settings, tomllib.loads(SWITCH.sub("", TEXT)), FILE)
    assert problems == []
    assert settings is not None
    assert settings.home == Settings().home
    assert settings.conversation == Settings().conversation
    assert settings.hooks == Settings().hooks
    assert list(settings.profile) == ["butler"]


@pytest.mark.parametrize("number", single_keys(), ids=lambda number: f"{number + 1}")
def test_every_key_can_be_uncommented_alone(number: int) -> None:
    text = "\n".join([*LINES[:number], LINES[number][1:], *LINES[number + 1 :]])
    settings, problems = examined(Settings, tomllib.loads(text), FILE)
    assert problems == []
    assert settings is not None
    assert settings.model_fields_set


def test_every_key_is_there() -> None:
    data = tomllib.loads(SWITCH.sub("", TEXT))
    for _, path in every_key():
        here: object = data
        for part in path:
            here = here[part] if isinstance(here, dict) else next(iter(listed(here)))


def listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def test_every_key_is_explained() -> None:
    for key, path in every_key():
        assert key.about, path
    for number in single_keys():
        assert LINES[number - 1].startswith("# ") or LINES[number - 1].startswith("#   "), number


def test_the_file_is_narrow_enough_to_read() -> None:
    prose = [line for line in LINES if line.startswith("# ") and not line.startswith("#  {")]
    assert max(map(len, prose)) <= 88
    assert max(map(len, LINES)) <= 100


def test_what_labels_mean_is_told_beside_them() -> None:
    assert '#   "espeak_ng": espeak-ng, robotic and immediate' in TEXT
