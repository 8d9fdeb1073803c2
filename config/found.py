"""What stands in the file, in words fit for a message: short, and never a secret."""

import json
import re
from collections import Counter
from typing import Final

_LONGEST: Final = 40

_KNOWN_KEYS: Final = re.compile(r"\b(sk|pk|ghp|xai|hf|AIza|AKIA|ASIA|eyJ)[A-Za-z0-9_-]{8,}")
"""How the services' own keys and tokens begin."""

_SOLID: Final = re.compile(r"[A-Za-z0-9+=]{20,}")
"""One long word without a joint, as neither text nor paths nor names of things are."""

_KINDS: Final = 10
"""A solid word of so many different characters with digits among them was drawn by chance."""


def looks_secret(text: str) -> bool:
    """Say whether a text looks like a key or token itself and not like the name of its place."""
    if _KNOWN_KEYS.search(text):
        return True
    return any(
        len(Counter(word)) >= _KINDS
        and any(character.isdigit() for character in word)
        and any(character.isalpha() for character in word)
        for word in _SOLID.findall(text)
    )


def found(value: object) -> str:
    """Describe a value of a TOML file."""
    match value:
        case str() if looks_secret(value):
            return "a text that looks like a secret (not shown)"
        case str():
            shown = json.dumps(value, ensure_ascii=False)
            return shown if len(shown) <= _LONGEST else f'{shown[: _LONGEST - 4]}..."'
        case bool() | int() | float():
            return str(value).lower()[:_LONGEST]
        case list() | dict():
            kind = "list" if isinstance(value, list) else "table"
            return f"a {kind}" if value else f"an empty {kind}"
        case _:
            return f"the date or time {value}"
