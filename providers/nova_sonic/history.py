"""What was said before, as Nova Sonic takes it: in turn, beginning with the person, and bounded."""

from collections.abc import Iterable, Iterator
from typing import Final

from providers.base import HistoryItem

TEXT_BYTES: Final = 1_000
"""So much one `textInput` may hold: AWS's documents say 1 kB, its samples more."""
TOTAL_BYTES: Final = 40_000
MOST_MESSAGES: Final = 40
"""Other clients found that the service takes no more."""

_USER: Final = "user"


def fitting(history: Iterable[HistoryItem]) -> list[HistoryItem]:
    """Give what can be told of a history: the newest part, alternating, the person first."""
    kept: list[HistoryItem] = []
    room = TOTAL_BYTES
    for item in reversed(_merged(history)):
        room -= len(item.text.encode())
        if room < 0 or len(kept) == MOST_MESSAGES:
            break
        kept.append(item)
    kept.reverse()
    while kept and kept[0].speaker != _USER:
        kept.pop(0)
    return kept


def pieces(words: str, limit_bytes: int = TEXT_BYTES) -> Iterator[str]:
    """Cut a text into parts of at most `limit_bytes`, between words where there are any."""
    rest = words
    while len(rest.encode()) > limit_bytes:
        part = rest.encode()[:limit_bytes].decode(errors="ignore")
        place = part.rfind(" ")
        part = part[: place + 1] if place > 0 else part
        yield part
        rest = rest[len(part) :]
    if rest:
        yield rest


def _merged(history: Iterable[HistoryItem]) -> list[HistoryItem]:
    merged: list[HistoryItem] = []
    for item in history:
        said = item.text.strip()
        if not said:
            continue
        if merged and merged[-1].speaker == item.speaker:
            merged[-1] = HistoryItem(item.speaker, f"{merged[-1].text}\n{said}")
        else:
            merged.append(HistoryItem(item.speaker, said))
    return merged
