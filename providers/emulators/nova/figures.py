"""The figures of the Nova emulator: the service's own, and what a test may turn down or vary."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SERVICE_NAME: Final = "nova_sonic"
FIRST_MODEL: Final = "amazon.nova-sonic-v1:0"
MODELS: Final = (FIRST_MODEL, "amazon.nova-2-sonic-v1:0", "amazon.nova-2-5-sonic")

# AWS documents the pause after which a turn ends for each sensitivity.
_PAUSES_MS: Final[Mapping[str, int]] = {"HIGH": 1_500, "MEDIUM": 1_750, "LOW": 2_000}


class Interruption(StrEnum):
    """How the service tells that the person spoke over the answer; both forms are seen."""

    STOP_REASON = "stop_reason"
    """A text block ends with INTERRUPTED."""
    TEXT = "text"
    """A text block holds `{ "interrupted" : true }`."""
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the emulated service is set up."""

    region: str = "us-east-1"
    time_scale: float = 1.0
    """Pauses and the idle limit are multiplied by this, so that tests need not wait."""
    idle_s: float = 55.0
    """Without audio or interactive text for so long, the session ends."""
    session_s: float = 480.0
    """A connection lives no longer; a script's `max_session_s` goes first."""
    uplink_lead_ms: float = 500.0
    """How far the client's audio may run ahead of real time."""
    interruption: Interruption = Interruption.BOTH
    head_delay_ms: int = 0
    """How long after the first event the head of the answer is sent."""
    window_bytes: int = 65_535
    """How much of a stream's data the client may have on its way; small ones make it wait."""

    def pause_ms(self, sensitivity: str) -> int:
        """How much silence ends a turn."""
        return round(_PAUSES_MS[sensitivity] * self.time_scale)

    @property
    def patience_s(self) -> float:
        """The idle limit as it is applied."""
        return self.idle_s * self.time_scale
