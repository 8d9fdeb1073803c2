"""The far end as a card captures it: trusted while it holds what sounds.

A card records what is played through it. Where the loudspeaker hangs on another one, that channel
stays silent, and the speaker's own tap is all there is.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE

_LOUD: Final = 32
"""-60 dBFS: what is softer is a converter's hiss, and no echo of it is heard."""
_TAIL: Final = HOUSE.rate_hz // 2
"""The room echoes for half a second after the last loud sample."""
_MISSING: Final = 3 * HOUSE.rate_hz // 10
"""0.3 s of our own sound that the channel lacks: more than it can come late."""

type Samples = NDArray[np.int16]


class Reference:
    """Chooses the far end: what the card captured, or what the speaker's tap saw."""

    def __init__(self) -> None:
        self._tail = 0
        self._missed = 0

    @property
    def silent(self) -> bool:
        """Whether the channel has been silent while our own sound was not."""
        return self._missed >= _MISSING

    def choose(self, captured: Samples, tapped: Samples, *, playing: bool) -> tuple[Samples, bool]:
        """Give the far end of a block, and whether anything sounds or has sounded lately."""
        if _is_loud(captured):
            self._tail, self._missed = _TAIL, 0
        else:
            self._tail = max(0, self._tail - len(captured))
            # Full: it is known to be silent.
            missed = len(tapped) if _is_loud(tapped) else 0
            self._missed = min(_MISSING, self._missed + missed)
        far = tapped if self.silent else captured
        return far, playing or self._tail > 0


def _is_loud(samples: Samples) -> bool:
    return bool(samples.size and (samples.max() > _LOUD or samples.min() < -_LOUD))
