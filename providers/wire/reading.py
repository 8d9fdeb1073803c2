"""Reads what a service sends: JSON into plain values, and counts what makes no sense."""

import base64
import binascii
import json
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Final

from providers.errors import ProtocolViolation

logger = logging.getLogger(__name__)

_TOLERATED: Final = 5
"""So many unreadable messages are passed over; one more ends the session."""

# Kinds of oddities that are told apart. Full: whatever else comes is counted together.
_KINDS: Final = 64

_LARGEST_COUNT: Final = 1e15

type Fields = Mapping[str, object]


class Oddities:
    """Counts, for one session, what was not understood; each kind is told once."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self.counts: Counter[str] = Counter()

    def unknown(self, kind: str) -> None:
        """Pass over an event of a kind nobody here knows."""
        self._count(f"unknown event {kind[:60]}")

    def malformed(self, what: str) -> None:
        """Pass over a part that cannot be right, such as audio of half a sample."""
        self._count(f"malformed {what}")

    def message(self, raw: str | bytes) -> Fields | None:
        """Give the object a message holds, or `None`. Raises `ProtocolViolation` for too many."""
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            return value
        self._count("unreadable message")
        if self.counts["unreadable message"] > _TOLERATED:
            raise ProtocolViolation(
                f"expected JSON objects, found {_TOLERATED + 1} messages that are none",
                provider=self._provider,
                operation="receive",
            )
        return None

    def audio(self, encoded: object) -> bytes:
        """Give the 16-bit PCM of a base64 text; what is not whole samples is dropped entirely."""
        if not isinstance(encoded, str):
            self.malformed("audio")
            return b""
        try:
            pcm = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            pcm = b"\0"
        if len(pcm) % 2:
            self.malformed("audio")
            return b""
        return pcm

    def _count(self, kind: str) -> None:
        if kind not in self.counts and len(self.counts) >= _KINDS:
            kind = "of yet another kind"
        self.counts[kind] += 1
        if self.counts[kind] == 1:
            logger.info("%s: %s, passed over from now on", self._provider, kind)


def text(fields: Fields, name: str) -> str:
    """Give a field that should be text; anything else is empty."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def number(fields: Fields, name: str) -> int:
    """Give a field that should be a count; anything else is 0."""
    match fields.get(name):
        case bool():
            return 0
        case int() | float() as value if abs(value) < _LARGEST_COUNT:
            return int(value)
        case _:
            return 0


def inner(fields: Fields, name: str) -> Fields:
    """Give a field that should be an object; anything else is an empty one."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def items(fields: Fields, name: str) -> list[Fields]:
    """Give the objects of a field that should be a list of them."""
    value = fields.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
