"""What a model writes is spoken without its markup and without its thinking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.agent.speakable import Unthought, plain


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Sure**, it is `on`.", "Sure, it is on."),
        ("# Heading", "Heading"),
        ("- two eggs", "two eggs"),
        ("2. Stir it.", "Stir it."),
        ("See [the page](https://example.org/a_b).", "See the page."),
        ("It is 21 °C outside \U0001f31e!", "It is 21 °C outside !"),
        ("snake_case stays, _this_ does not", "snake_case stays, this does not"),
        ("3 - 2 is 1", "3 - 2 is 1"),
        ("---", ""),
        ("\U0001f600", ""),
    ],
)
def test_markup_is_not_spoken(written: str, said: str) -> None:
    assert plain(written) == said


def unthought(text: str, sizes: list[int]) -> str:
    filtered, given_text = Unthought(), ""
    for size in sizes:
        given_text += filtered.feed(text[:size])
        text = text[size:]
    return given_text + filtered.feed(text) + filtered.finish()


@given(st.lists(st.integers(1, 5), max_size=40))
def test_thinking_is_left_out_however_it_is_cut(sizes: list[int]) -> None:
    text = "A <b>.<think>No <idea>.</thin</think> Yes.<think>Hm</think><"
    assert unthought(text, sizes) == "A <b>. Yes.<"


def test_a_thought_without_an_end_is_not_spoken() -> None:
    assert unthought("Well. <think>But then", [9]) == "Well. "
