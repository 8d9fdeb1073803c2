"""The windows of embeddings a classifier learns from: where the phrase has just ended, and not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from hardware.training.listening import Heard, Span
from hardware.training.takes import Kind
from hardware.wake.base import HOP_SAMPLES

YES_HOPS: Final = range(1, 5)
"""After the hop of its end the phrase is to be heard in each of these."""
RINGING_HOPS: Final = 10
"""So long after its end it may be heard, and need not: these windows teach nothing."""

_LEAST_SPREAD: Final = 1e-3
_OTHER, _YES, _ALIKE, _NEITHER = range(4)

type Floats = NDArray[np.float32]
type Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Streams one after the other, and which of their hops end a window of which kind."""

    embeddings: Floats
    """(hops, 96), each number less its mean and by its spread."""
    length: int
    """Embeddings in a window."""
    yes: Places
    """The phrase has just been said."""
    alike: Places
    """Something like it was said, or is being said."""
    others: Places
    spans: tuple[Span, ...]
    """What was said, in hops of the joined streams."""

    def windows(self, places: Places) -> Floats:
        """Give the windows that end at these hops, (n, length, 96)."""
        found: Floats = self.embeddings[places[:, None] + np.arange(1 - self.length, 1)]
        return found

    @property
    def hours(self) -> float:
        """How long ordinary speech and the pauses in it last."""
        return len(self.others) * HOP_SAMPLES / HOUSE.rate_hz / 3_600


def scale_of(heard: Sequence[Heard]) -> tuple[Floats, Floats]:
    """Give mean and spread of embeddings, (96,) each."""
    every = np.concatenate([one.embeddings for one in heard])
    spread = np.maximum(every.std(axis=0), _LEAST_SPREAD)
    return every.mean(axis=0).astype(np.float32), spread.astype(np.float32)


def examples(heard: Sequence[Heard], length: int, scale: tuple[Floats, Floats]) -> Examples:
    """Join streams and tell their windows apart."""
    mean, spread = scale
    spans: list[Span] = []
    kinds: list[NDArray[np.int8]] = []
    at = 0
    for one in heard:
        kind = np.zeros(len(one.embeddings), np.int8)
        for span in one.spans:
            reach = slice(span.start, span.end + RINGING_HOPS)
            match span.kind:
                case Kind.PHRASE:
                    kind[reach] = _NEITHER
                case Kind.ALIKE:
                    kind[reach] = np.where(kind[reach] == _NEITHER, _NEITHER, _ALIKE)
        for span in one.spans:
            if span.kind == Kind.PHRASE:
                kind[span.end + YES_HOPS.start : span.end + YES_HOPS.stop] = _YES
            spans.append(_moved(span, at))
        kind[: length - 1] = _NEITHER  # no whole window ends here
        kinds.append(kind)
        at += len(kind)
    kind = np.concatenate(kinds)
    embeddings = (np.concatenate([one.embeddings for one in heard]) - mean) / spread
    return Examples(
        embeddings=embeddings.astype(np.float32),
        length=length,
        yes=np.nonzero(kind == _YES)[0],
        alike=np.nonzero(kind == _ALIKE)[0],
        others=np.nonzero(kind == _OTHER)[0],
        spans=tuple(spans),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(start=span.start + by, end=span.end + by, kind=span.kind, snr_db=span.snr_db)
