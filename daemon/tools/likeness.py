"""Finds the names most like one that nobody has: for did-you-mean, never to act on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import Final

_LEAST: Final = 0.6
"""Below this likeness (difflib's ratio) a name is no help to somebody who misspoke."""
_LOOKED_AT: Final = 12
"""So many names that share most letters are compared closely, which takes 20 us each."""
_MOST_LETTERS: Final = 60


class Likeness:
    """Names by the groups of three letters in them, so that 500 are looked through at once."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are folded already."""
        self._names = tuple(dict.fromkeys(name for name in names if name))
        self._having = defaultdict[str, list[int]](list)
        for number, name in enumerate(self._names):
            for group in _groups(name):
                self._having[group].append(number)
        self._sizes = [len(_groups(name)) for name in self._names]

    def nearest(self, name: str, among: Callable[[str], bool], limit: int = 3) -> list[str]:
        """Give the names `among` the right ones that are most like a folded name, best first."""
        wanted = _groups(name[:_MOST_LETTERS])
        shared: Counter[int] = Counter()
        for group in wanted:
            shared.update(self._having.get(group, ()))
        close = sorted(
            shared, key=lambda number: -2 * shared[number] / (len(wanted) + self._sizes[number])
        )
        matcher = SequenceMatcher(b=name[:_MOST_LETTERS])
        found: list[tuple[float, str]] = []
        for number in close:
            if not among(self._names[number]):
                continue
            matcher.set_seq1(self._names[number])
            found.append((matcher.ratio(), self._names[number]))
            if len(found) == _LOOKED_AT:
                break
        found.sort(key=lambda pair: -pair[0])
        return [known for ratio, known in found[:limit] if ratio >= _LEAST]


def _groups(name: str) -> frozenset[str]:
    padded = f"  {name} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))
