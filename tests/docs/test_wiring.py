"""The wiring pictures are those the script draws, and the page's examples are configurations."""

import re
from pathlib import Path

import pytest

from config.checks import check
from config.load import examined
from config.settings import Settings
from config.toml_text import parsed
from tests.docs.wiring import IMAGES, PICTURES, drawn

PAGE = IMAGES.parent / "buttons.md"

if not PAGE.exists():
    pytest.skip("the pages are not beside these tests", allow_module_level=True)


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_what_the_script_draws_and_is_shown(name: str) -> None:
    text = (IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    assert text == drawn(PICTURES[name])
    assert f"images/{name}.svg" in PAGE.read_text(encoding="utf-8")


def test_every_example_of_the_page_is_valid() -> None:
    text = PAGE.read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(examples) > 4
    for example in examples:
        settings, problems = examined(Settings, parsed(example, Path("page.toml")), PAGE)
        assert not problems, example
        assert settings is not None
        assert list(check(settings)) == []
