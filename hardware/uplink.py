"""Streams the turn ring to a session: from any sample on, at its rate, in frames of 20 ms."""

from collections import deque
from collections.abc import Callable
from typing import Final

from config.audio import FRAME_MS, FRAME_SAMPLES, HOUSE
from config.settings import Endpoint
from hardware.endpoint import Endpointer
from hardware.protocol import Frame, OpenUplink, SpeechStarted, SpeechStopped
from hardware.resample import Resampler
from hardware.ring import TurnRing
from hardware.vad import Vad

_FIRST_FRAMES: Final = 1
"""At a bounded speed, this much may go before any time has passed."""

type Spoken = SpeechStarted | SpeechStopped


class Uplink:
    """Takes sample after sample from the ring, once each, and tells what the VAD makes of them.

    `send_frame` gives `False` when the socket takes no more: what follows waits in the ring. Time
    is counted in samples of the ring, so that a recording runs as the room does.

    Frames begin up to 20 ms before `since`, so that one of them is complete whenever a block
    arrives: a frame that missed its block by a sample would wait for the next one.
    """

    def __init__(
        self,
        order: OpenUplink,
        ring: TurnRing,
        wake_vad: Callable[[], Vad],
        endpoint: Endpoint,
        send_frame: Callable[[Frame], bool],
    ) -> None:
        self._ring = ring
        # Its model is loaded when first needed, after the first frames are on their way.
        self._wake_vad = wake_vad
        self._vad: Vad | None = None
        since, speech_from = (
            ring.newest if at < 0 else at for at in (order.since, order.speech_from)
        )
        self._endpointer = Endpointer(endpoint, speech_from=speech_from)
        self._send_frame = send_frame
        self._speed = order.speed
        self._opened_at = ring.newest
        self._resampler = Resampler(HOUSE.rate_hz, order.rate_hz)
        lag = HOUSE.rate_hz * self._resampler.lag_ms // 1000
        self._begins = self._taken = self._judged = _frame_border(since, ring, lag)
        self._frame_bytes = order.rate_hz * FRAME_MS // 1000 * 2
        self._converted = bytearray()
        self._frames_sent = 0
        self._until: int | None = None
        self.probability = -1.0
        ring.keep(self._begins)

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

    def _convert(self) -> bool:
        """Take up to a frame's worth from the ring; `False` when nothing is there yet."""
        lost = max(0, self._ring.oldest - self._taken)  # the session was 30 s late
        self._taken += lost
        self._begins += lost
        newest = self._ring.newest if self._until is None else self._until
        count = min(FRAME_SAMPLES, newest - self._taken)
        if count <= 0:
            return False
        samples = self._ring.read(self._taken, count)
        self._taken += count
        self._converted += self._resampler.feed(samples).tobytes()
        return True

    def _judge(self) -> list[Spoken]:
        """Let the VAD hear what was sent, window after window."""
        told: deque[Spoken] = deque()
        if self._vad is None:
            self._vad = self._wake_vad()
            self._vad.reset()
        window = self._vad.window_samples
        sent_until = self._begins + self._frames_sent * FRAME_SAMPLES
        self._judged = max(self._judged, self._ring.oldest)
        while self._judged + window <= sent_until:
            samples = self._ring.read(self._judged, window)
            self._judged += window
            self.probability = self._vad.feed(samples)
            spoken = self._endpointer.feed(self.probability, self._judged, window)
            if spoken:
                told.append(spoken)
        return list(told)


def _frame_border(since: int, ring: TurnRing, lag: int) -> int:
    """Give where to begin, so that frames and what follows them end with the newest sample."""
    border = since - (since + lag - ring.newest) % FRAME_SAMPLES
    while border < ring.oldest:
        border += FRAME_SAMPLES
    return border
