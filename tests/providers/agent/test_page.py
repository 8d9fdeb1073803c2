"""The configurations of docs/agents.md can be carried out."""

import re
from pathlib import Path

import pytest

from config.load import parse
from daemon.checks import CHECKS

PAGE = Path(__file__).parents[3] / "docs/agents.md"


def test_every_example_of_the_page_is_a_configuration() -> None:
    if not PAGE.exists():
        pytest.skip("the docs are not beside these tests")
    text = PAGE.read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        assert parse(example, PAGE, CHECKS).agent.base_url
