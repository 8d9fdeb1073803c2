"""Sentences are given as soon as they are known to be complete, and never in the wrong place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.agent.sentences import LONGEST, Sentences

TEXTS = st.text(st.sampled_from("aB1 .?!,;\n\"'(\u3002\u2026*"), max_size=700)
CUTS = st.lists(st.integers(1, 40), max_size=60)


def cut(text: str, sizes: list[int] | None = None) -> list[str]:
    """Give the sentences of a text that arrives in pieces of these sizes, then as a whole."""
    sentences, found = Sentences(), list[str]()
    for size in sizes or []:
        found += sentences.feed(text[:size])
        text = text[size:]
    return [*found, *sentences.feed(text), *sentences.finish()]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It is five.", "Anything else?"],
        ["Dr. Green and Mrs. May called, e.g. about this.", "Well!", "Yes."],
        ["It costs 3.50 euros.", "Really?!", "Yes."],
        ["J. R. called.", "He is in."],
        ["1. First do this.", "2. Then that."],
        ['He said "no."', "Then he left."],
        ["Am 3. mai um 9.30 Uhr, d.h. morgen.", "Gut."],
        ["No.", "I did not."],
        ["\u4eca\u65e5\u306f\u3002", "\u306f\u3044\u3002"],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    space = "" if sentences[0].isalpha() or "\u3002" in sentences[0] else " "
    assert cut(space.join(sentences)) == sentences


def test_lines_are_sentences_of_their_own() -> None:
    assert cut("You need:\n- flour\n- two eggs\n\nThat is all") == [
        *("You need:", "- flour", "- two eggs", "That is all")
    ]


def test_a_sentence_is_given_with_the_first_letter_of_the_next() -> None:
    sentences = Sentences()
    assert sentences.feed("It is five. ") == []
    assert sentences.feed("N") == ["It is five."]
    assert sentences.finish() == ["N"]


def test_a_sentence_without_an_end_is_cut_where_one_may_breathe() -> None:
    first, *_ = cut("word " * 30 + "word, " + "word " * 100)
    assert first.endswith(",")
    assert all(len(one) <= LONGEST for one in cut("word " * 500))
    assert cut("x" * 1_000) == ["x" * LONGEST] * 4 + ["x" * 40]


@given(TEXTS, CUTS)
def test_no_word_is_lost_and_cutting_changes_nothing(text: str, sizes: list[int]) -> None:
    whole = cut(text)
    assert cut(text, sizes) == whole
    assert "".join("".join(whole).split()) == "".join(text.split())
    assert all(sentence.strip() == sentence != "" for sentence in whole)
