"""Words people gave things in Home Assistant, made fit to be told on."""

from typing import Final

LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 120


def tidy(value: object, longest: int = LONGEST_NAME) -> str:
    """Give text on one line and cut to `longest` characters; empty for what is no text.

    Whoever names an entity writes into what a model reads, and an integration names many itself.
    """
    if not isinstance(value, str):
        return ""
    line = "".join(letter if letter.isprintable() else " " for letter in value[: 4 * longest])
    return " ".join(line.split())[:longest]
