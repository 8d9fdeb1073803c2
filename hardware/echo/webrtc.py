"""The engine `webrtc`: WebRTC's AEC3, from the package pywebrtc-audio.

Its suppressor leaves the least echo of all while nobody speaks, and takes a person who speaks over
the echo away with it: for rooms that are not to be interrupted by voice.
"""

from typing import Any, Final

import numpy as np

from hardware.echo.canceller import Samples
from hardware.echo.framing import Framing
from hardware.errors import ProcessorUnusable

_RATE_HZ: Final = 16_000


class WebRtcCanceller:
    """AEC3, 10 ms at a time; it finds the delay itself."""

    delay_ms: Final = -1.0
    drift_ppm: Final = 0.0

    def __init__(self) -> None:
        """Raises `ProcessorUnusable` without the package."""
        try:
            from pywebrtc_audio import EchoCanceller  # noqa: PLC0415 - an optional dependency
        except ImportError as error:
            raise ProcessorUnusable(
                "engine webrtc: install the extra `webrtc` (pywebrtc-audio)"
            ) from error
        self._make: Any = EchoCanceller
        self._framing = Framing(self._cancel)
        self.restart()

    def begin(self) -> None:
        """Go on with what was learned."""

    def cancel(self, mic: Samples, far: Samples) -> Samples:
        """Give the microphone without our echo."""
        return self._framing.take(mic, far)

    def restart(self) -> None:
        """Learn the room anew."""
        self._canceller = self._make(sample_rate=_RATE_HZ, num_channels=1, stream_delay_ms=0)

    def _cancel(self, mic: Samples, far: Samples) -> Samples:
        contiguous = np.ascontiguousarray(mic), np.ascontiguousarray(far)
        return np.asarray(self._canceller.process(*contiguous), np.int16)
