"""The examples of docs/configuration.md are configurations."""

import re
from pathlib import Path

import pytest

from config.load import examined
from config.settings import Settings
from config.toml_text import parsed

PAGE = Path(__file__).parents[2] / "docs/configuration.md"


def test_every_example_of_the_page_is_valid() -> None:
    if not PAGE.exists():
        pytest.skip("the docs are not beside these tests")
    text = PAGE.read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(examples) > 5
    for example in examples:
        settings, problems = examined(Settings, parsed(example, PAGE), PAGE)
        assert not problems, example
        assert settings is not None
