"""The wake phrase is taken off a transcript, in whatever spelling it was written down."""

import pytest

from providers.local.wake_phrase import strip


@pytest.mark.parametrize(
    ("text", "phrase", "rest"),
    [
        ("Hey Jarvis, turn on the light.", "hey jarvis", "turn on the light."),
        ("A Jarvis turn on the light", "hey jarvis", "turn on the light"),
        ("hey, Travis, turn on the light", "hey jarvis", "turn on the light"),
        ("Hey Jarvis.", "hey jarvis", ""),
        ("and then he left. Hey Jarvis, stop", "hey jarvis", "stop"),
        ("Alexa what time is it", "alexa", "what time is it"),
        ("Hey Mike Croft, what time is it", "hey mycroft", "what time is it"),
        ("turn on the light", "hey jarvis", "turn on the light"),
        ("turn on the light", "", "turn on the light"),
        ("", "hey jarvis", ""),
    ],
)
def test_what_follows_the_wake_phrase_is_left(text: str, phrase: str, rest: str) -> None:
    assert strip(text, phrase).rest == rest
