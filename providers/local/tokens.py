"""Moonshine's vocabulary: pieces of words to and from the numbers the model speaks in."""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

START: Final = 1
END: Final = 2
_SPACE: Final = "\u2581".encode()
MARKS: Final = (b",", b".", b"?", b"!")
_LONG: Final = 128
"""From this length on, a piece's length takes two bytes."""


class Tokens:
    """The pieces of words that a Moonshine model knows."""

    def __init__(self, file: Path) -> None:
        self._pieces = _pieces(file.read_bytes())
        # Single bytes stand first, for what no piece can spell; the same letter as a piece of a
        # word comes later, and is the one the model speaks in.
        self._ids = {piece: ident for ident, piece in enumerate(self._pieces)}
        self.encode_word = lru_cache(maxsize=20_000)(self._encode_word)

    def decode(self, ids: list[int]) -> str:
        """Give the text of a list of pieces."""
        text = b"".join(self._pieces[ident] for ident in ids if ident > END)
        return text.replace(_SPACE, b" ").decode(errors="replace").strip()

    def is_mark(self, ident: int) -> bool:
        """Say whether a piece is punctuation."""
        return self._pieces[ident] in MARKS

    def ident(self, piece: str) -> int:
        """Give the number of a piece that is known to exist."""
        return self._ids[piece.encode()]

    def _encode_word(self, word: str) -> tuple[int, ...]:
        """Give the pieces of a word with a space before it, as the model was trained to split it.

        Byte pairs are merged in the order of their numbers, which is how they were learned.
        """
        parts = [_SPACE, *(letter.encode() for letter in word)]
        while True:
            pairs = [
                (self._ids[left + right], place)
                for place, (left, right) in enumerate(pairwise(parts))
                if left + right in self._ids
            ]
            if not pairs:
                return tuple(self._ids[part] for part in parts)
            _, place = min(pairs)
            parts[place : place + 2] = [parts[place] + parts[place + 1]]


def _pieces(data: bytes) -> list[bytes]:
    """Read the file: each piece as its length and its bytes."""
    pieces = []
    position = 0
    while position < len(data):
        length = data[position]
        position += 1
        if length >= _LONG:
            length += _LONG * (data[position] - 1)
            position += 1
        pieces.append(data[position : position + length])
        position += length
    return pieces
