"""Processors and arrays that are not there are told at load, with file and line."""

import pytest

from config.load import parse
from daemon.checks import CHECKS
from tests.daemon.test_checks import FILE, told


@pytest.mark.parametrize("key", ["processors", "uplink_processors"])
def test_a_processor_that_is_not_installed_is_told_with_the_nearest(key: str) -> None:
    [problem] = told(f'[audio]\n{key} = ["gain", "ecko"]')
    assert problem.startswith(f"parlour.toml:2: audio.{key}[1]: expected an installed processor: ")
    assert 'found "ecko"' in problem
    assert problem.endswith("did you mean echo?")


def test_an_array_that_nobody_knows_is_told_with_those_there_are() -> None:
    [problem] = told('[audio.array]\npreset = "respeaker_4mics"')
    assert problem.startswith("parlour.toml:2: audio.array.preset: expected ")
    assert "respeaker_2mic" in problem
    assert "did you mean respeaker_4mic" in problem


@pytest.mark.parametrize(
    "text",
    ["", '[audio]\nuplink_processors = ["gain"]', '[audio.array]\npreset = "ps3_eye"'],
)
def test_what_is_there_is_no_problem(text: str) -> None:
    parse(text, FILE, CHECKS)
