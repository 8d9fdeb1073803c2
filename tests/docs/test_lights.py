"""docs/lights.md and its picture are what the lights show."""

from pathlib import Path

import pytest

from config.lights import LightsKind
from daemon.lights.mood import Look
from tests.docs.lights_film import picture

DOCS = Path(__file__).parents[2] / "docs"

if not DOCS.is_dir():
    pytest.skip("the pages are not beside these tests", allow_module_level=True)

PAGE = (DOCS / "lights.md").read_text(encoding="utf-8")


def test_the_picture_is_the_one_the_patterns_draw() -> None:
    drawn = (DOCS / "images" / "lights.svg").read_text(encoding="utf-8")
    assert drawn == picture(), "draw it anew: python -m tests.docs.lights_film"


def test_every_pattern_is_explained() -> None:
    assert [look for look in Look if f"| `{look}` |" not in PAGE] == []


def test_every_kind_of_lights_is_explained() -> None:
    kinds = [kind for kind in LightsKind if kind is not LightsKind.NONE]
    assert [kind for kind in kinds if f"| `{kind}` |" not in PAGE] == []
