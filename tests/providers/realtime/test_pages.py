"""The pages about the services tell every option, every target and every default there is."""

from pathlib import Path

import pytest

from config.latency import LatencyTarget
from config.service_settings import Service
from config.services.grok_voice import GrokVoice
from config.services.openai_realtime import OpenAIRealtime
from providers.grok_voice import catalogue as xai
from providers.grok_voice import codec as grok
from providers.openai_realtime import catalogue as openai_catalogue
from providers.openai_realtime import codec as openai

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("page", "section"),
    [("openai-realtime.md", OpenAIRealtime), ("grok-voice.md", GrokVoice)],
)
def test_every_option_is_mapped(page: str, section: type[Service]) -> None:
    text = (DOCS / page).read_text()
    assert [name for name in section.model_fields if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("page", "row", "figures"),
    [
        ("openai-realtime.md", "`server_vad`: `silence_duration_ms`", openai.SILENCE_MS),
        ("openai-realtime.md", "`server_vad`: `prefix_padding_ms`", openai.PREFIX_MS),
        ("grok-voice.md", "`turn_detection.silence_duration_ms`", grok.SILENCE_MS),
        ("grok-voice.md", "`turn_detection.prefix_padding_ms`", grok.PREFIX_MS),
    ],
)
def test_the_figures_of_the_targets_are_those_in_use(
    page: str, row: str, figures: dict[LatencyTarget, int]
) -> None:
    low, medium, high = (figures[target] for target in LatencyTarget)
    assert f"| {row} | {low} | {medium} | {high} |" in (DOCS / page).read_text()


def test_defaults_and_addresses_are_those_in_use() -> None:
    text = (DOCS / "openai-realtime.md").read_text()
    assert f"`{openai_catalogue.MODELS[0]}` (default)" in text
    assert all(f"`{voice}`" in text for voice in openai_catalogue.VOICES)
    assert f"`{openai_catalogue.URL}`" in text
    text = (DOCS / "grok-voice.md").read_text()
    assert all(f"`{model}`" in text for model in xai.MODELS)
    assert f"`{xai.VOICES[0]}` (default) and {len(xai.VOICES) - 1} more" in text
    assert f"`{xai.URL}`" in text
