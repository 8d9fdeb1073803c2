"""Digits as people say them and as recognisers write them; anything else is none."""

import pytest

from providers.local.digits import digits_in, digits_said
from providers.local.recognise import Recogniser, load_recogniser
from tests.providers.local.speech import spoken


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Four, eight, one, two.", "4812"),
        ("4812.", "4812"),
        ("4-8-1-2", "4812"),
        ("48 12", "4812"),
        ("double two oh seven", "2207"),
        ("Triple one, nought.", "1110"),
        ("forty-eight twelve", "4812"),
        ("sixty, zero, five", "6005"),
        ("My PIN is nine zero three five, please", "9035"),
        ("It's 0588", "0588"),
    ],
)
def test_what_people_say(text: str, digits: str) -> None:
    assert digits_in(text) == digits


@pytest.mark.parametrize(
    "text", ["", "Turn on the light.", "for eight one two", "double", "double trouble", "my pin is"]
)
def test_what_is_no_number(text: str) -> None:
    assert digits_in(text) == ""


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return load_recogniser("moonshine", "")


@pytest.mark.parametrize("voice", ["slt", "rms"])
@pytest.mark.parametrize(
    ("said", "digits"), [("four, eight, one, two", "4812"), ("nine, zero, three, five", "9035")]
)
def test_a_spoken_pin_is_heard(recogniser: Recogniser, voice: str, said: str, digits: str) -> None:
    assert digits_said(spoken(said, voice), recogniser) == digits


@pytest.mark.parametrize("said", ["turn on the kitchen light", "what time is it"])
def test_other_speech_is_no_pin(recogniser: Recogniser, said: str) -> None:
    assert digits_said(spoken(said, "slt"), recogniser) == "?"


def test_silence_is_nothing(recogniser: Recogniser) -> None:
    noise = spoken("one", "slt")[:4_000]
    assert digits_said(noise, recogniser) == ""
