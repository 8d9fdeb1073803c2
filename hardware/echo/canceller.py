"""What every echo canceller does for the audio path, whoever wrote it."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

type Samples = NDArray[np.int16]


class Canceller(Protocol):
    """Takes our own sound out of the microphone's, at 16 kHz, as many frames as it is given."""

    @property
    def delay_ms(self) -> float:
        """How long our sound takes to the microphone; -1 while that is not known."""

    @property
    def drift_ppm(self) -> float:
        """How much faster the loudspeaker's clock runs than the microphone's; 0 if not followed."""

    def begin(self) -> None:
        """A stretch of sound begins after silence: its place may have moved by milliseconds."""

    def cancel(self, mic: Samples, far: Samples) -> Samples:
        """Give the microphone, (frames,), without the far end, (frames,)."""

    def restart(self) -> None:
        """Learn the room anew: what was learned does not fit it any more."""
