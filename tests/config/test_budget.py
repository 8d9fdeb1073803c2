"""Limits that contradict each other are told; prices are found under any model's name."""

from pathlib import Path

import pytest

from config.errors import ConfigInvalid
from config.load import parse

FILE = Path("parlour.toml")


@pytest.mark.parametrize("period", ["day", "month"])
def test_a_soft_limit_above_the_hard_one_is_refused(period: str) -> None:
    text = f"[budget]\nsoft_per_{period} = 2\nhard_per_{period} = 1\n"
    with pytest.raises(ConfigInvalid) as caught:
        parse(text, FILE)
    [problem] = caught.value.problems
    assert problem.key == ("budget",)
    assert problem.expected == "a soft limit below the hard one"


def test_a_model_with_a_dot_is_written_in_quotes() -> None:
    settings = parse('[prices."gpt-realtime-2.1"]\naudio_input = 30\n', FILE)
    assert settings.prices["gpt-realtime-2.1"].audio_input == 30


def test_a_slip_in_a_price_is_answered_with_its_line() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse('[prices."gpt-realtime-2.1"]\naudio_inptu = 30\n', FILE)
    [problem] = caught.value.problems
    assert problem.line == 2
    assert "audio_input" in problem.near
