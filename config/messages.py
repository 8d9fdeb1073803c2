"""Everything the house says of itself: message ids with their words and sounds, per language.

The words stand in `messages/LANGUAGE.toml`; every language has the same ids with the same slots.
"""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "de")
"""The languages messages exist in."""

SOUNDS: Final = frozenset(
    {
        "ack",
        "talk",
        "offline",
        "key",
        "service",
        "quota",
        "mic",
        "not_understood",
        "sorry",
        "failed",
        "mute_on",
        "mute_off",
        "timer",
        "alarm",
        "announce",
    }
)
"""The ids of the house's own sounds; the audio worker has a recording of each."""

_FOLDER: Final = Path(__file__).with_name("messages")


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its words, with `{slots}`, and the sound that stands for it without words."""

    text: str
    sound: str = ""
    """Empty for answers, which are spoken or not given at all."""

    @property
    def slots(self) -> frozenset[str]:
        """The names a caller must give."""
        return frozenset(
            name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language."""

    language: str
    messages: Mapping[str, Message]

    def say(self, ident: str, **slots: object) -> str:
        """Give a message's words with its slots filled; a missing id or slot is a `KeyError`."""
        text = self.messages[ident].text.format_map(slots)
        return text[:1].upper() + text[1:]

    def sound(self, ident: str) -> str:
        """Give the id of a message's sound, empty where it has none."""
        return self.messages[ident].sound


@cache
def catalogue(language: str) -> Catalogue:
    """Give the messages of a language; English for one that has none, so that nothing is mute."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    with (_FOLDER / f"{known}.toml").open("rb") as file:
        entries = tomllib.load(file)
    messages = {ident: Message(**entry) for ident, entry in entries.items()}
    return Catalogue(known, MappingProxyType(messages))
