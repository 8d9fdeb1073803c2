"""Audio formats as plain values, for the layers that may not know each other."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Signed 16-bit little-endian PCM, interleaved."""

    rate_hz: int
    channels: int = 1

    def bytes_of(self, duration_ms: float) -> int:
        """Give the whole number of bytes that last `duration_ms`, never half a sample."""
        return int(self.rate_hz * duration_ms / 1000) * 2 * self.channels

    def ms_of(self, size_bytes: int) -> float:
        """Give how long `size_bytes` last."""
        return size_bytes * 1000 / (2 * self.channels * self.rate_hz)


HOUSE: Final = AudioFormat(rate_hz=16_000)
"""What the turn ring, wake engines and VAD work in."""

FRAME_MS: Final = 20
FRAME_SAMPLES: Final = HOUSE.rate_hz * FRAME_MS // 1000
FRAME_BYTES: Final = HOUSE.bytes_of(FRAME_MS)
