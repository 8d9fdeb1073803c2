"""What may be a phrase."""

import pytest

from hardware.errors import TrainingRefused
from hardware.training.phrase import phrase_of


def test_a_phrase_has_words_and_a_name() -> None:
    phrase = phrase_of("  Hey,  Parlour! ")
    assert (phrase.text, phrase.name) == ("hey parlour", "hey_parlour")


def test_an_apostrophe_belongs_to_a_word_and_not_to_the_name() -> None:
    assert phrase_of("What\u2019s up house").name == "whats_up_house"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the phrase is empty"),
        (" ?! ", "the phrase is empty"),
        ("hey 42", "found '42'"),
        ("grüß dich", "found 'grüß'"),
        ("a_b", "found 'a_b'"),
        ("one two three four five six seven", "found 7 and"),
        ("supercalifragilistic expialidocious house", "too long"),
    ],
)
def test_what_is_no_phrase_is_refused_with_what_was_found(text: str, told: str) -> None:
    with pytest.raises(TrainingRefused, match=told.replace("?", r"\?")):
        phrase_of(text)


@pytest.mark.parametrize(
    ("text", "syllables"), [("stop", 1), ("hey house", 2), ("okay house", 0), ("hey parlour", 0)]
)
def test_a_short_phrase_is_warned_of(text: str, syllables: int) -> None:
    warning = phrase_of(text).warning
    assert (f"({syllables} syllable" in warning) == bool(syllables)
