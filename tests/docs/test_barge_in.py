"""docs/barge-in.md tells every setting with its default."""

import re
from pathlib import Path

from config.barge_in import BargeIn

PAGE = (Path(__file__).parents[2] / "docs" / "barge-in.md").read_text(encoding="utf-8")


def test_the_page_tells_every_setting_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| `?([\w.]+)`? \|", PAGE, re.MULTILINE))
    defaults = {
        name: str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
        for name, value in BargeIn()
    }
    assert told == defaults


def test_the_figures_in_its_words_are_the_defaults() -> None:
    settings = BargeIn()
    for words in (
        f"lowered by {settings.duck_db:g} dB",
        f"After {settings.pause_ms} ms of speech",
        f"at most {settings.decide_ms} ms after",
        f"as much as {settings.speech_ms} ms of speech",
        f"{settings.preroll_ms} ms before the onset",
    ):
        assert words in PAGE.replace("\n", " ").replace("   ", " "), words
