"""The catalogue of spoken messages."""

import pytest

from config.messages import LANGUAGES, SOUNDS, catalogue
from providers.base import ErrorCode


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_messages_with_the_same_slots(language: str) -> None:
    slots = {ident: message.slots for ident, message in catalogue(language).messages.items()}
    english = {ident: message.slots for ident, message in catalogue("en").messages.items()}
    assert slots == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sound_a_message_names_is_one_of_ours(language: str) -> None:
    sounds = {message.sound for message in catalogue(language).messages.values()} - {""}
    assert sounds <= SOUNDS
    assert "offline" in sounds


def test_sounds_are_the_same_in_every_language() -> None:
    english, *others = (
        {ident: message.sound for ident, message in catalogue(language).messages.items()}
        for language in LANGUAGES
    )
    assert all(other == english for other in others)


def test_what_a_person_would_mend_in_different_ways_sounds_different() -> None:
    kinds = ("no_network", "key_refused", "quota", "service", "not_understood", "no_microphone")
    sounds = {catalogue("en").sound(ident) for ident in kinds}
    assert len(sounds) == len(kinds)


@pytest.mark.parametrize("code", ErrorCode)
def test_every_failure_of_a_session_can_be_told(code: ErrorCode) -> None:
    assert catalogue("en").say(code)
    assert catalogue("en").sound(code) in SOUNDS


def test_a_message_is_a_sentence_with_its_slots_filled() -> None:
    english = catalogue("en")
    assert english.say("timer_ringing", name="tea") == "Your tea timer is done."
    assert english.say("unknown_device", name="the oven") == "I don't know the oven."
    assert catalogue("de").say("is_on", devices="stehlampe", are="ist") == "Stehlampe ist an."


def test_a_missing_slot_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        catalogue("en").say("timer_ringing")


def test_a_language_without_messages_speaks_english() -> None:
    assert catalogue("fr").language == "en"
