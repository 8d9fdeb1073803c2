"""What the pages about pins, commands and MCP have people paste is a sound configuration."""

import re
import tomllib
from pathlib import Path

import pytest

from config.checks import check
from config.load import parse

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [
    pytest.param(text, id=f"{page}-{number}")
    for page in ("gpio", "commands", "mcp")
    for number, text in enumerate(
        re.findall(r"```toml\n(.*?)```", (DOCS / f"{page}.md").read_text(), re.DOTALL)
    )
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_is_a_sound_configuration(text: str) -> None:
    assert tomllib.loads(text)
    assert list(check(parse(text, DOCS / "parlour.toml"))) == []
