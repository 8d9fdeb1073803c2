"""docs/usage.md says what the table and the settings say."""

import re
import tomllib
from pathlib import Path

import pytest

from config.load import examined
from config.settings import Settings
from daemon.usage.prices import shipped_prices

PAGE = Path(__file__).parents[3] / "docs/usage.md"

if not PAGE.exists():
    pytest.skip("the docs are not beside these tests", allow_module_level=True)

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_priced_model_and_its_day_stand_on_the_page() -> None:
    for (_, model), prices in shipped_prices().items():
        [row] = re.findall(rf"^\|.*`{re.escape(model)}`.*$", TEXT, re.MULTILINE)
        assert f"{prices[0].as_of}" in row


def test_every_example_of_the_page_is_a_configuration() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        settings, problems = examined(Settings, tomllib.loads(example), PAGE)
        assert settings
        assert not problems
