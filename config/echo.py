"""Settings of the echo canceller."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Seconds, Section


class EchoEngine(StrEnum):
    """Which program takes our own voice out of what the microphones hear."""

    KALMAN = "kalman"
    """Parlour's own: follows delay, clock drift and a bent loudspeaker, and leaves what people say
    over it as it is.
    """
    SPEEX = "speex"
    """libspeexdsp with its suppressor (Debian's package libspeexdsp1)."""
    WEBRTC = "webrtc"
    """WebRTC's AEC3 (extra `webrtc`): strongest while nobody speaks, and removes those who do."""


class Echo(Section):
    """The echo canceller, the processor `echo`."""

    engine: EchoEngine = EchoEngine.KALMAN
    """The engine. Of 96 times "alexa" 10 dB below our own voice in four simulated rooms, `kalman`
    lets 96 be heard, `speex` 93, `webrtc` 33; with a bent loudspeaker and clocks 50 ppm apart 95,
    25 and 22.
    """
    tail_ms: Annotated[int, Field(ge=100, le=1_000)] = 400
    """How long a sound stays in the room before the canceller may forget it. Longer serves large
    bare rooms, costs more and learns more slowly.
    """
    max_delay_ms: Annotated[int, Field(ge=50, le=1_000)] = 400
    """How late the echo may be after the far end, through the buffers of both cards."""
    mask_below_db: Annotated[float, Field(ge=0.0, le=60.0)] = 40.0
    """At most so far below the echo noise is laid over what is left of it, whose shape might wake
    the room; below 34, people 20 dB quieter than the echo are heard less often. 0 lays none.
    """
    proven_db: Annotated[float, Field(ge=3.0, le=40.0)] = 12.0
    """The canceller has proven itself in this room once it takes so many dB from the echo."""
    proven_after_s: Seconds = 1.5
    """For so long of playback it has to."""
    lost_db: Annotated[float, Field(ge=0.0, le=30.0)] = 6.0
    """Below so many dB it has to prove itself anew."""
