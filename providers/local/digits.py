"""Hears digits: freely, and where that gives none, led along a grammar of nothing else.

People say a PIN digit by digit ("four eight one two", "double two", "oh"), or in pairs ("forty
eight twelve"). Recognisers write it in words, in figures, or both.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from providers.local.grammar import END, START, Grammar
from providers.local.recognise import Candidate, Recogniser, Samples
from providers.local.transcript import stands_out

_DIGITS: Final = {
    word: str(value)
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
} | {"oh": "0", "o": "0", "nought": "0"}
_TEENS: Final = {
    word: str(value)
    for value, word in enumerate(
        (
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        ),
        10,
    )
}
_TENS: Final = {
    word: str(value)
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_TIMES: Final = {"double": 2, "triple": 3}
_AROUND: Final = frozenset({"my", "pin", "code", "number", "is", "the", "it", "s", "its", "please"})
"""Words people put around a PIN."""
_WORD: Final = re.compile(r"[a-z]+|\d+")

_FAR_PER_WORD: Final = 1.5
"""How much less likely than the free transcript digits may be, for each word of them."""
_MARGIN: Final = 0.7
"""By how much they must be likelier than any others: a wrong guess costs the person a try."""


def digits_said(samples: Samples, recogniser: Recogniser) -> str:
    """Give the digits of a recording, `?` for speech without any, empty where nobody spoke.

    Runs for a while: call it on a thread.
    """
    if not stands_out(samples):
        return ""
    utterance = recogniser.listen(samples)
    if found := digits_in(utterance.text):
        return found
    return _best(utterance.along(_grammar(), "")) or "?"


def _best(candidates: Sequence[Candidate]) -> str:
    """Give the digits of the best candidate, if they are near what was heard, and alone in that."""
    for candidate in candidates[:1]:
        found = digits_in(candidate.text)
        rivals = [each for each in candidates if digits_in(each.text) != found]
        alone = not rivals or rivals[0].distance - candidate.distance >= _MARGIN
        if alone and candidate.distance <= _FAR_PER_WORD * len(candidate.text.split()):
            return found
    return ""


def digits_in(text: str) -> str:
    """Give the digits a text consists of; empty when it holds anything else."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in _AROUND]
    try:
        return "".join(_read(iter(words)))
    except (KeyError, StopIteration):
        return ""


def _read(words: Iterator[str]) -> list[str]:
    """Give the digits of each word. Raises `KeyError` for one that is no digit."""
    found: list[str] = []
    tens = False
    for word in words:
        digit = _DIGITS.get(word, "")
        if tens and digit not in {"", "0"}:
            found[-1] = found[-1][:-1] + digit  # forty, eight: 48
        elif word in _TIMES:
            found.append(_DIGITS[next(words)] * _TIMES[word])
        elif word in _TENS:
            found.append(f"{_TENS[word]}0")
        else:
            found.append(word if word.isdigit() else digit or _TEENS[word])
        tens = word in _TENS
    return found


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    """Give the graph of digits, as many as one likes."""
    grammar = Grammar()
    before, after = grammar.node(), grammar.node()
    grammar.skip(START, before)
    grammar.skip(after, before)
    grammar.skip(after, END)
    for word in _DIGITS:
        grammar.word(before, word, after)
    for times in _TIMES:
        twice = grammar.node()
        grammar.word(before, times, twice)
        for word in _DIGITS:
            grammar.word(twice, word, after)
    return grammar
