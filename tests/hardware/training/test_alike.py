"""What sounds like a phrase."""

import shutil

import numpy as np
import pytest

from hardware.training.alike import alike, changed_word
from hardware.training.phrase import phrase_of
from hardware.training.sentences import common_words, sentence


def test_near_words_of_stop_are_among_what_sounds_alike() -> None:
    texts = alike(phrase_of("stop"))
    assert {"top", "shop", "step", "stock", "store", "storm", "slop"} <= set(texts)
    assert len(texts) == len(set(texts))


def test_neither_the_phrase_nor_a_form_of_it_sounds_alike() -> None:
    assert not [text for text in alike(phrase_of("stop")) if text.startswith("stop")]


def test_parts_of_a_phrase_and_other_ends_of_it_sound_alike() -> None:
    texts = alike(phrase_of("hey parlour"))
    assert {"hey", "hey there", "hey harbour", "parlour hey"} <= set(texts)
    assert "hey parlour" not in texts


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_another_spelling_of_the_same_sounds_is_left_out() -> None:
    assert "cat" not in alike(phrase_of("kat"))


def test_each_cluster_of_letters_is_changed_in_turn() -> None:
    made = set(changed_word("stop"))
    assert {"drop", "step", "stock"} <= made
    assert "stop" not in made


def test_no_sentence_holds_the_phrase() -> None:
    chance = np.random.default_rng(3)
    made = [sentence(chance, "the kitchen") for _ in range(300)]
    assert not [text for text in made if "the kitchen" in text.lower()]
    assert len(set(made)) > 290
    assert not [text for text in made if "{" in text]


def test_common_words_are_many_and_plain() -> None:
    words = common_words()
    assert len(words) == len(set(words)) > 800
    assert all(word.isalpha() and word.islower() for word in words)
