"""Cuts words that stream in into sentences, each given the moment it is known to be complete."""

import re
from typing import Final

LONGEST: Final = 240
"""So many letters are spoken at once; a longer sentence is cut at a comma, else at a space."""

_CLOSING: Final = r"[\"')\]*_\u2019\u201c\u201d\u00bb\u300d]*"
_END: Final = re.compile(
    rf"""
    [.!?\u2026]+{_CLOSING}\s+(?=\S)         # a mark, a space, and the next word has begun
    | [\u3002\uff01\uff1f]+{_CLOSING}(?=\S)  # scripts that put no space there
    | \s*\n\s*(?=\S)                       # a line of its own
    """,
    re.VERBOSE,
)
_ABBREVIATIONS: Final = frozenset(
    {"approx", "bzw", "ca", "d.h", "dr", "e.g", "evtl", "i.e", "inkl", "jr", "mr", "mrs", "ms"}
    | {"nr", "prof", "st", "u.a", "vgl", "vs", "z.b"}
)
_LAST_WORD: Final = re.compile(r"(\S+)\.$")


class Sentences:
    """The sentences of one answer; whichever way it is cut into pieces, they are the same."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> list[str]:
        """Take the next words; gives the sentences that are complete now."""
        self._rest = (self._rest + text).lstrip()
        found = []
        while (end := _end(self._rest)) is not None:
            found.append(self._rest[:end].strip())
            self._rest = self._rest[end:].lstrip()
        return found

    def finish(self) -> list[str]:
        """Give what is left: nothing more comes."""
        rest, self._rest = self._rest.strip(), ""
        return [rest] if rest else []


def _end(text: str) -> int | None:
    """Give where the first sentence ends, if that can be told already."""
    for mark in _END.finditer(text):
        if mark.end() > LONGEST:
            break
        if _is_an_end(text, mark):
            return mark.end()
    return _cut(text) if len(text) > LONGEST else None


def _is_an_end(text: str, mark: re.Match[str]) -> bool:
    """Tell the end of a sentence from "Dr. Smith", "e.g. this", "1. First" and "J. R."."""
    if not mark.group().startswith("."):
        return True
    if text[mark.end()].islower():
        return False
    before = _LAST_WORD.search(text[: mark.start() + 1])
    word = before.group(1).lstrip("(\"'").casefold() if before else ""
    is_initial = len(word) == 1 and word.isalpha() and word != "i"
    is_number_of_a_list = word.isdigit() and mark.start() == len(word)
    return not (word in _ABBREVIATIONS or is_initial or is_number_of_a_list)


def _cut(text: str) -> int:
    """Give where to breathe in a sentence without an end."""
    head = text[:LONGEST]
    for separators in (";:,", " "):
        place = max(head.rfind(f"{one} " if one != " " else one) for one in separators)
        if place > 0:
            return place + 1
    return LONGEST
