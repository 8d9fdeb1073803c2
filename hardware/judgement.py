"""What the VAD makes of the ring: each window is heard once, and may be asked about for a while."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from config.audio import HOUSE
from hardware.ring import TURN_S, TurnRing
from hardware.vad import WINDOW_SAMPLES, Vad

_LEAD: Final = 160 * HOUSE.rate_hz // 1000
"""A word begins before the VAD is sure of it: a soft consonant takes this long."""
_TAIL: Final = 300 * HOUSE.rate_hz // 1000
"""It fades for about this long, and a pause between two words stays one."""
_MOST_WINDOWS: Final = TURN_S * HOUSE.rate_hz // WINDOW_SAMPLES + 1


class Judgement:
    """The VAD's probabilities along one uplink, in the order of its windows."""

    def __init__(self, ring: TurnRing, wake_vad: Callable[[], Vad], since: int) -> None:
        self._ring = ring
        # Its model is loaded when first needed.
        self._wake_vad = wake_vad
        self._vad: Vad | None = None
        self._heard_until = since
        # Ends and probabilities of a whole turn. Full: the oldest goes, and is never asked for.
        self._untold: deque[tuple[int, float]] = deque(maxlen=_MOST_WINDOWS)
        self._latest: deque[tuple[int, float]] = deque(maxlen=_MOST_WINDOWS)

    def until(self, sample: int) -> Iterator[tuple[int, float, int]]:
        """Give the windows that end by `sample`, once each: end, probability, length."""
        self._hear(sample)
        while self._untold and self._untold[0][0] <= sample:
            end, probability = self._untold.popleft()
            yield end, probability, WINDOW_SAMPLES

    def is_silent(self, begin: int, end: int, *, below: float) -> bool:
        """Whether nobody speaks in a stretch or near it; what is not recorded yet may be speech."""
        if end + _LEAD > self._ring.newest:
            return False
        self._hear(end + _LEAD + WINDOW_SAMPLES)
        if self._heard_until < end + _LEAD:
            return False
        while self._latest and self._latest[0][0] <= begin - _TAIL:
            self._latest.popleft()
        return all(
            probability < below
            for ends, probability in self._latest
            if ends - WINDOW_SAMPLES < end + _LEAD
        )

    def _hear(self, until: int) -> None:
        """Let the VAD hear every whole window up to a sample."""
        if self._vad is None:
            self._vad = self._wake_vad()
            self._vad.reset()
        self._heard_until = max(self._heard_until, self._ring.oldest)
        last = min(until, self._ring.newest)
        while self._heard_until + WINDOW_SAMPLES <= last:
            samples = self._ring.read(self._heard_until, WINDOW_SAMPLES)
            self._heard_until += WINDOW_SAMPLES
            window = (self._heard_until, self._vad.feed(samples))
            self._untold.append(window)
            self._latest.append(window)
