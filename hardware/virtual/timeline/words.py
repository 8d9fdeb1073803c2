"""Sets words on a page whose fonts are not known: how wide, on which lines, above which others."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NARROW: Final = frozenset("ijlftI.,:;'!|()[]- ")
WIDE: Final = frozenset("mwMW@%…—")


def plain(text: str) -> str:
    """Give a text without what XML does not allow even escaped."""
    return "".join(char if char.isprintable() else " " for char in text)


def width_of(text: str, size: float) -> float:
    """Give about how wide a text stands, rather too wide than too narrow."""
    return size * sum(_width(char) for char in text)


def lines_of(text: str, size: float, width: float, most: int) -> list[str]:
    """Give a text on lines of at most a width; what does not fit ends in an ellipsis."""
    characters = max(4, int(width / (size * width_of("e", 1))))
    return textwrap.wrap(
        " ".join(plain(text).split()),
        characters,
        max_lines=most,
        placeholder="…",
        break_on_hyphens=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words that want to begin at `x`; `stem_x` is what they speak of."""

    x: float
    stem_x: float
    lines: tuple[str, ...]
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place; `y` is its upper edge."""

    label: Label
    x: float
    y: float


def place(
    labels: Sequence[Label], left: float, right: float, gap: float
) -> tuple[list[Placed], float]:
    """Give every label a place where none touches another, and the height they take together.

    A label stands as high as it can, in the first level where it is free at its place.
    """
    levels: list[list[tuple[float, Label]]] = []
    for label in sorted(labels, key=lambda each: each.x):
        x = max(left, min(label.x, right - label.width))
        level = next((each for each in levels if _ends(each) + gap <= x), None)
        if level is None:
            level = []
            levels.append(level)
        level.append((x, label))
    placed: list[Placed] = []
    y = 0.0
    for level in levels:
        placed += [Placed(label, x, y) for x, label in level]
        y += max(label.height for _, label in level) + gap / 2
    return placed, y


def _ends(level: Sequence[tuple[float, Label]]) -> float:
    x, label = level[-1]
    return x + label.width


def _width(char: str) -> float:
    if char in NARROW:
        return 0.34
    if char in WIDE:
        return 0.95
    return 0.7 if char.isupper() else 0.58
