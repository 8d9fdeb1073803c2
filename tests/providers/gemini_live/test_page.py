"""The page about Gemini Live tells every option, target, model and voice there is."""

from pathlib import Path

import pytest

from config.latency import LatencyTarget
from config.services.gemini_live import GeminiLive, Thinking
from providers.gemini_live import models, place, setup

FILE = Path(__file__).parents[3] / "docs/gemini-live.md"
PAGE = FILE.read_text(encoding="utf-8") if FILE.exists() else ""

pytestmark = pytest.mark.skipif(not PAGE, reason="the docs are not beside these tests")


def test_every_option_is_mapped() -> None:
    assert [name for name in GeminiLive.model_fields if f"`{name}`" not in PAGE] == []


def test_the_figures_of_the_targets_are_those_in_use() -> None:
    paces = [setup.PACES[target] for target in LatencyTarget]
    silence = " | ".join(str(pace.silence_ms) for pace in paces)
    ends = " | ".join(f"`{pace.end.upper()}`" for pace in paces)
    levels = " | ".join(
        f"`{pace.thinking.upper()}`" if pace.thinking else "not sent" for pace in paces
    )
    budgets = " | ".join(
        str(setup.BUDGETS[pace.thinking]) if pace.thinking else "not sent" for pace in paces
    )
    for row in (
        f"| `silenceDurationMs` | {silence} |",
        f"| `endOfSpeechSensitivity` | {ends} |",
        f"| `thinkingLevel` (3.1) | {levels} |",
        f"| `thinkingBudget` (2.5) | {budgets} |",
    ):
        assert row in PAGE
    assert all(f"`{level}` {setup.BUDGETS[level]}" in PAGE for level in Thinking)


def test_models_voices_and_the_address_are_those_in_use() -> None:
    assert f"`{models.MODELS[0]}` (default)" in PAGE
    assert all(f"`{model}`" in PAGE for model in models.MODELS)
    assert f"`{models.VOICES[0]}` (default)" in PAGE
    assert all(f"`{voice}`" in PAGE for voice in models.VOICES)
    assert f"`{place.HOST}{place.PATH}`" in PAGE
