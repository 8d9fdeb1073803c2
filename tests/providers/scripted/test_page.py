"""The page on providers shows scripts and keys that really exist."""

import re
import tomllib
from pathlib import Path

import pytest

from providers.scripted.reader import parse_script
from providers.scripted.script import Header, TurnHeader
from providers.scripted.steps import KINDS

PAGE = Path(__file__).parents[3] / "docs" / "providers.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the pages are not beside the tests")


def test_its_scripts_can_be_played() -> None:
    scripts = re.findall(r"```toml script\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert scripts
    for script in scripts:
        assert parse_script(tomllib.loads(script), PAGE).turns


@pytest.mark.parametrize("kind", KINDS)
def test_it_names_every_step_with_all_its_keys(kind: str) -> None:
    steps = PAGE.read_text(encoding="utf-8").partition("### Steps")[2]
    table = [line.split("|", 2) for line in steps.splitlines() if line.startswith("|")]
    (row,) = (f"{first}{rest}" for _, first, rest in table if f"`{kind}`" in first)
    for key in KINDS[kind].model_fields:
        assert f"`{key}`" in row


def test_it_names_every_key_of_a_script_and_a_turn() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for model in (Header, TurnHeader):
        for key in model.model_fields:
            assert f"`{key}`" in text or f"`[{key}]`" in text
