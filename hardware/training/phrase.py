"""A phrase to be trained: what may be one, its name, and what its owner should know first."""

import re
from dataclasses import dataclass
from typing import Final

from hardware.errors import TrainingRefused

MOST_WORDS: Final = 6
MOST_LETTERS: Final = 40
FEW_SOUNDS: Final = 3
"""A phrase of fewer vowels than this is in everybody's mouth all day."""

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)*")
_VOWELS: Final = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of plain lower-case English words."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The phrase as it is spoken."""
        return " ".join(self.words)

    @property
    def name(self) -> str:
        """The name of the word in the settings: `hey parlour` is `hey_parlour`."""
        return "_".join(self.words).replace("'", "")

    @property
    def warning(self) -> str:
        """What to know before training; empty for a phrase of good length."""
        sounds = sum(max(1, len(_VOWELS.findall(word.removesuffix("e")))) for word in self.words)
        if sounds >= FEW_SOUNDS:
            return ""
        return (
            f"{self.text!r} is very short ({sounds} syllable{'' if sounds == 1 else 's'}): it will"
            " be heard in other words too; three syllables or more wake far less by mistake"
        )


def phrase_of(text: str) -> Phrase:
    """Give the phrase of a text. Raises `TrainingRefused` saying what a phrase is made of."""
    words = tuple(re.sub(r"[,.!?]+(?=\s|$)", "", text.lower()).replace("\u2019", "'").split())
    if not words:
        raise TrainingRefused('the phrase is empty: expected words, such as "hey parlour"')
    strange = [word for word in words if not _WORD.fullmatch(word)]
    if strange:
        raise TrainingRefused(
            f"the phrase {text!r}: expected English words of the letters a to z, found"
            f" {', '.join(map(repr, strange))}; write figures and signs as words"
        )
    if len(words) > MOST_WORDS or len(" ".join(words)) > MOST_LETTERS:
        raise TrainingRefused(
            f"the phrase {text!r} is too long: expected at most {MOST_WORDS} words and"
            f" {MOST_LETTERS} letters, found {len(words)} and {len(' '.join(words))}"
        )
    return Phrase(words)
