"""Streams the turn ring to a session: from any sample on, at its rate, in frames of 20 ms."""

from collections.abc import Callable
from typing import Final

import numpy as np

from config.audio import FRAME_MS, FRAME_SAMPLES, HOUSE
from config.settings import Endpoint
from hardware.endpoint import Endpointer
from hardware.judgement import Judgement
from hardware.processors import Chain, Sound
from hardware.protocol import Frame, OpenUplink, SpeechStarted, SpeechStopped
from hardware.resample import Resampler
from hardware.ring import Samples, TurnRing
from hardware.vad import Vad

_FIRST_FRAMES: Final = 1
"""At a bounded speed, this much may go before any time has passed."""
_SURELY_SILENT: Final = 0.5
"""Below this share of the endpoint's threshold nobody speaks, not even softly."""
_WAKE_LAG: Final = 480 * HOUSE.rate_hz // 1000
"""Wake words were recognised up to 430 ms after their end: what follows begins after this."""

type Spoken = SpeechStarted | SpeechStopped


class Uplink:
    """Takes sample after sample from the ring, once each, and tells what the VAD makes of them.

    A session that bears no more than some speed catches up in pauses: while it is behind, frames in
    which nobody speaks are passed over, and the wake word is not sent but for its end: it would
    delay the answer by its length. Frames keep their place in the ring by `at`.

    `send_frame` gives `False` when the socket takes no more: what follows waits in the ring. Time
    is counted in samples of the ring, so that a recording runs as the room does.

    Frames begin up to 20 ms before `since`, so that one of them is complete whenever a block
    arrives: a frame that missed its block by a sample would wait for the next one.
    """

    def __init__(  # noqa: PLR0913 - the six parts a stream is joined from
        self,
        order: OpenUplink,
        ring: TurnRing,
        wake_vad: Callable[[], Vad],
        endpoint: Endpoint,
        *,
        send_frame: Callable[[Frame], bool],
        chain: Chain,
    ) -> None:
        self._ring = ring
        since, speech_from = (
            (max(0, ring.newest + 1 + at) if at < 0 else at) + order.guard
            for at in (order.since, order.speech_from)
        )
        self._endpointer = Endpointer(endpoint, speech_from=speech_from)
        self._silent_below = endpoint.threshold * _SURELY_SILENT
        self._send_frame = send_frame
        self._chain = chain
        self._speed = order.speed
        self._opened_at = ring.newest
        self._resampler = Resampler(HOUSE.rate_hz, order.rate_hz)
        lag = HOUSE.rate_hz * self._resampler.lag_ms // 1000
        kept_from = _frame_border(since, ring, lag)
        self._judgement = Judgement(ring, wake_vad, kept_from)
        if self._speed:
            since = max(since, speech_from - _WAKE_LAG)
        self._begins = self._taken = _frame_border(since, ring, lag)
        self._frame_bytes = order.rate_hz * FRAME_MS // 1000 * 2
        self._converted = bytearray()
        self._frames_sent = 0
        self._until: int | None = None
        self.probability = -1.0
        ring.keep(kept_from)  # another service may have to hear all of it

    @property
    def ended(self) -> bool:
        """Whether everything until `end_here` has been sent."""
        until = self._until
        return until is not None and self._taken >= until and not self._converted

    @property
    def speech_until(self) -> int | None:
        """Until which sample somebody spoke whose end is not told yet; `None` when nobody does."""
        return self._endpointer.speech_until

    def end_here(self) -> None:
        """Take nothing that is recorded from now on; the last frame is filled up with silence."""
        self._until = self._ring.newest

    def pump(self) -> list[Spoken]:
        """Send what may go by now; gives what speech began or ended in it, in order."""
        while self._allowed():
            if self._passes_over():
                continue
            if len(self._converted) < self._frame_bytes and not self._convert():
                if self._until is None or not self._converted:
                    break
                self._converted = self._converted.ljust(self._frame_bytes, b"\0")
            if len(self._converted) < self._frame_bytes:
                continue
            frame = Frame(
                self._begins + self._frames_sent * FRAME_SAMPLES,
                bytes(self._converted[: self._frame_bytes]),
            )
            if not self._send_frame(frame):
                break
            del self._converted[: self._frame_bytes]
            self._frames_sent += 1
        return [] if self._until is not None else self._judge()

    def _allowed(self) -> bool:
        if self._speed == 0:
            return True
        passed_frames = (self._ring.newest - self._opened_at) / FRAME_SAMPLES
        return self._frames_sent < _FIRST_FRAMES + self._speed * passed_frames

    def _passes_over(self) -> bool:
        """Leave out a frame of silence when the session is behind and may not hurry."""
        if self._speed == 0 or self._converted:
            return False
        end = self._taken + FRAME_SAMPLES
        if not self._judgement.is_silent(self._taken, end, below=self._silent_below):
            return False
        self._taken = end
        self._begins += FRAME_SAMPLES
        return True

    def _convert(self) -> bool:
        """Take up to a frame's worth from the ring; `False` when nothing is there yet."""
        lost = max(0, self._ring.oldest - self._taken)  # the session was 30 s late
        self._taken += lost
        self._begins += lost
        newest = self._ring.newest if self._until is None else self._until
        count = min(FRAME_SAMPLES, newest - self._taken)
        if count <= 0:
            return False
        samples = self._processed(self._ring.read(self._taken, count))
        self._taken += count
        self._converted += self._resampler.feed(samples).tobytes()
        return True

    def _processed(self, samples: Samples) -> Samples:
        """Give samples as the session is to hear them; what they were compared with is past."""
        if not self._chain:
            return samples
        far = np.zeros_like(samples)
        sound = Sound(samples=samples, far=far, playing=False, at=self._taken)
        return self._chain.process(sound).samples

    def _judge(self) -> list[Spoken]:
        """Tell what the VAD makes of what was sent, window after window."""
        told: list[Spoken] = []
        sent_until = self._begins + self._frames_sent * FRAME_SAMPLES
        for ends, probability, window in self._judgement.until(sent_until):
            self.probability = probability
            spoken = self._endpointer.feed(probability, ends, window)
            if spoken:
                told.append(spoken)
        return told


def _frame_border(since: int, ring: TurnRing, lag: int) -> int:
    """Give where to begin, so that frames and what follows them end with the newest sample."""
    border = since - (since + lag - ring.newest) % FRAME_SAMPLES
    while border < ring.oldest:
        border += FRAME_SAMPLES
    return border
