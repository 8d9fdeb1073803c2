"""What sounds like a phrase and is not: other onsets, vowels and endings, its parts, near words.

English spelling stands in for its sounds. What espeak-ng pronounces as the phrase is left out, and
so are longer forms of it (`stopped`): until they end they are the phrase.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from hardware.training.phrase import Phrase
from hardware.training.sentences import common_words

_CLUSTERS: Final = re.compile(r"[aeiouy]+|[^aeiouy']+|'")
_ONSETS: Final = (
    "b bl br ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sk sl sm sn sp spr st"
    " str sw t th tr v w wh y z"
)
_VOWELS: Final = ("a", "ai", "au", "e", "ea", "ee", "i", "o", "oa", "oo", "ou", "u")
_CODAS: Final = (
    "b ck d ff g k l lk ll lp lt m mp n nd ng nk nt p pt r rk rm rn rp rt sh sk sp ss st t th"
    " tch v x z"
)
_NEAR: Final = 0.6
"""The least likeness of spelling of a near word."""
_SHORT: Final = 3


def alike(phrase: Phrase) -> list[str]:
    """Give texts that are easily taken for the phrase, the commonest first, each once."""
    texts = dict.fromkeys((*_near_words(phrase), *_parts(phrase), *_changed(phrase)))
    own = _pronounced([phrase.text])
    kept = [text for text in texts if not text.startswith(phrase.text)]
    sounds = _pronounced(kept)
    return [text for text, sound in zip(kept, sounds, strict=True) if not own[0] or sound != own[0]]


def _near_words(phrase: Phrase) -> Iterator[str]:
    """Give the phrase with one word replaced by a real word like it."""
    for place, word in enumerate(phrase.words):
        ranked = sorted(_likeness(word).items(), key=lambda entry: -entry[1])
        for near, likeness in ranked[:40]:
            if likeness >= _NEAR:
                yield _with(phrase.words, place, near)
                yield near


@cache
def _likeness(word: str) -> dict[str, float]:
    others = set(common_words()) - {word}
    return {other: SequenceMatcher(None, word, other).ratio() for other in sorted(others)}


def _parts(phrase: Phrase) -> Iterator[str]:
    """Give every shorter run of the phrase's words, and runs begun or ended otherwise."""
    words = phrase.words
    for length in range(1, len(words)):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            yield part
            for other in ("the", "okay", "and", "my", "so"):
                yield f"{other} {part}"
            for other in ("there", "again", "you", "is", "now"):
                yield f"{part} {other}"
    if len(words) > 1:
        yield " ".join(reversed(words))


def _changed(phrase: Phrase) -> Iterator[str]:
    """Give the phrase with one cluster of letters of one word replaced by others."""
    for place, word in enumerate(phrase.words):
        for other in changed_word(word):
            yield _with(phrase.words, place, other)


def changed_word(word: str) -> Iterator[str]:
    """Give a word with each of its clusters of consonants or vowels replaced or left out."""
    clusters = _CLUSTERS.findall(word)
    for place, cluster in enumerate(clusters):
        for other in _instead(clusters, place):
            made = "".join((*clusters[:place], other, *clusters[place + 1 :]))
            if other != cluster and len(made) >= min(_SHORT, len(word) - 1):
                yield made
    if len(clusters) > _SHORT:
        yield "".join(clusters[:-2])
        yield "".join(clusters[2:])


def _instead(clusters: Sequence[str], place: int) -> tuple[str, ...]:
    if clusters[place][0] in "aeiouy":
        return _VOWELS
    if place == 0:
        return (*_ONSETS.split(), "")
    return (*_CODAS.split(), "") if place == len(clusters) - 1 else tuple(_CODAS.split()[:12])


def _with(words: Sequence[str], place: int, other: str) -> str:
    return " ".join((*words[:place], other, *words[place + 1 :]))


def _pronounced(texts: Sequence[str]) -> list[str]:
    """Give how espeak-ng says each text, empty where it is not installed."""
    if shutil.which("espeak-ng") is None:
        return [""] * len(texts)
    ran = subprocess.run(
        ("espeak-ng", "-q", "-x", "-v", "en-us"),
        input="".join(f"{text}.\n\n" for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    said = [line.strip() for line in ran.stdout.splitlines() if line.strip()]
    return said if len(said) == len(texts) else [""] * len(texts)
