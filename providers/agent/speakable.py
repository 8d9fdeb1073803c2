"""Makes what a model writes fit to be spoken: without its thinking aloud and its markup."""

import re
import unicodedata
from typing import Final

_OPEN: Final = "<think>"
_CLOSE: Final = "</think>"
_LINK: Final = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_LINE_START: Final = re.compile(r"^(?:#{1,6}\s+|[-*+•]\s+|>\s*|\d+[.)]\s+(?=\S))+")
_MARKS: Final = re.compile(r"[*`~|]+|(?<!\w)_+|_+(?!\w)")
_UNSPOKEN: Final = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf"})
"""Unicode categories of emoji, controls and the like. The degree sign is one that is spoken."""


def plain(sentence: str) -> str:
    """Give a sentence without markup and emoji; empty when nothing is left to say."""
    text = _MARKS.sub("", _LINE_START.sub("", _LINK.sub(r"\1", sentence.strip())))
    spoken = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or letter == "°" or unicodedata.category(letter) not in _UNSPOKEN
    )
    words = " ".join(spoken.split())
    return words if any(letter.isalnum() for letter in words) else ""


class Unthought:
    """Leaves out `<think>…</think>`, by which some models show how they came to an answer."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, text: str) -> str:
        """Take the next words; gives those that are meant for the person."""
        self._held += text
        given = ""
        while (place := self._held.find(self._awaited)) >= 0:
            given += "" if self._thinking else self._held[:place]
            self._held = self._held[place + len(self._awaited) :]
            self._thinking = not self._thinking
        keep = self._begun()
        sure, self._held = self._held[: len(self._held) - keep], self._held[-keep:] if keep else ""
        return given if self._thinking else given + sure

    def finish(self) -> str:
        """Give what was held back because it might have become a tag."""
        rest, self._held = self._held, ""
        return "" if self._thinking else rest

    @property
    def _awaited(self) -> str:
        return _CLOSE if self._thinking else _OPEN

    def _begun(self) -> int:
        """Give how many letters at the end could be the beginning of the awaited tag."""
        tag = self._awaited
        sizes = range(min(len(tag) - 1, len(self._held)), 0, -1)
        return next((size for size in sizes if self._held.endswith(tag[:size])), 0)
