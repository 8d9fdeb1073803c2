"""The loudspeaker: its device, started for the first sound and stopped after the last.

The stream is opened once and stays stopped while the room is quiet: free, and 1 ms from sound.
Stopping may wait for what the device still holds, so it happens on this file's own thread, long
after the last sound, and never to silence a reply.
"""

import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from config import settings
from config.amplifier import Amplifier
from hardware.alsa import Offer
from hardware.amplified import Amplified
from hardware.level import SILENCE_DBFS, level_dbfs
from hardware.microphone import choose_rate
from hardware.playback import Playback
from hardware.portaudio import PortAudio

BLOCK_MS: Final = 10
"""Small, for a cut reply ends with the block under way; it costs only while something sounds."""
LINGER_S: Final = 10.0
"""The stream goes on this long after the last sound: a stop under way would delay the next one."""
STALL_S: Final = 1.0
"""A started device that asks for nothing for so long is gone (measured stalls: 0.28 s)."""
TICK_S: Final = 0.02
_CONTINUE: Final = 0
_RATES_BY_PREFERENCE: Final = (48_000, 44_100, 32_000, 24_000, 16_000)


type Tap = Callable[[NDArray[np.int16], int, float], None]
"""Takes every block at its real write: the samples, their rate, and when they will be heard."""


class Output(Protocol):
    """An opened device that renders while started."""

    rate_hz: int
    latency_ms: float

    def start(self) -> None:
        """Begin to play."""

    def stop(self) -> None:
        """Stop; may take as long as the device still sounds."""

    def close(self) -> None:
        """Let go of the device at once."""


class CardSpeaker:
    """An ALSA device at its native rate; PortAudio's callback renders the mixer."""

    def __init__(
        self,
        portaudio: PortAudio,
        wanted: settings.Speaker,
        offer: Offer,
        render: Callable[[int], bytes],
    ) -> None:
        self.rate_hz = choose_rate(wanted.device, wanted.rate_hz, offer, _RATES_BY_PREFERENCE)
        self._channels = wanted.channels or max(1, offer.channels_min)
        self._render = render
        self._stream: Any = portaudio.open_output(
            wanted.device,
            rate_hz=self.rate_hz,
            channels=self._channels,
            frames=self.rate_hz * BLOCK_MS // 1000,
            callback=self._fill,
        )
        self.latency_ms: float = self._stream.get_output_latency() * 1000

    def start(self) -> None:
        """Begin to play: 1-2 ms."""
        self._stream.start_stream()

    def stop(self) -> None:
        """Stop after what the device holds."""
        self._stream.stop_stream()

    def close(self) -> None:
        """Close the device; what it holds is dropped."""
        self._stream.close()

    def _fill(self, _: bytes | None, frames: int, times: Any, __: int) -> tuple[bytes, int]:  # noqa: ANN401 - PortAudio's
        latency_s = times["output_buffer_dac_time"] - times["current_time"]
        if latency_s > 0:
            self.latency_ms = latency_s * 1000
        pcm = self._render(frames)
        if self._channels > 1:
            pcm = np.repeat(np.frombuffer(pcm, "<i2"), self._channels).tobytes()
        return pcm, _CONTINUE


class _State(Enum):
    """Where the device of a `Speaker` stands."""

    ABSENT = auto()
    STOPPED = auto()
    STARTED = auto()
    STALLED = auto()


class Speaker:
    """Keeps whatever output there is sounding when, and only when, there is something to hear."""

    def __init__(
        self,
        playback: Playback,
        on_stall: Callable[[str], None],
        tap: Tap = lambda _samples, _rate_hz, _heard_at_s: None,
        sounding: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        self._playback = playback
        self._tap = tap
        self._amplified = Amplified(sounding)
        self._on_stall = on_stall
        self._output: Output | None = None
        self._state = _State.ABSENT
        self._rendered_at_s = 0.0
        self._sounded_at_s = 0.0
        self._lock = threading.Lock()
        self._roused = threading.Event()
        self._leave = threading.Event()
        self._busy_since_s: float | None = None
        self.watched = False
        """Whether somebody looks at `output_dbfs`."""
        self.output_dbfs = SILENCE_DBFS
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def render(self, frames: int) -> bytes:
        """Give the next block as PCM; called by the device's thread."""
        self._rendered_at_s = time.monotonic()
        if self._amplified.waits(self._rendered_at_s) and not self._playback.idle:
            samples = np.zeros(frames, np.int16)  # the playback's clock waits for the amplifier
        else:
            samples = self._playback.render(frames)
        heard_at_s = self._rendered_at_s + self._playback.latency_ms / 1000
        self._tap(samples, self._playback.rate_hz, heard_at_s)
        if self.watched:
            self.output_dbfs = level_dbfs(samples)
        return samples.tobytes()

    def take_up(self, amplifier: Amplifier) -> None:
        """Sound through this amplifier from now on."""
        with self._lock:
            self._amplified.take_up(amplifier)

    def rouse(self) -> None:
        """Something may have to sound now."""
        self._roused.set()

    def blocked_s(self) -> float:
        """For how long the device has not come back from a start or stop."""
        since_s = self._busy_since_s
        return 0.0 if since_s is None else time.monotonic() - since_s

    def use(self, output: Output) -> None:
        """Play through this output from now on."""
        with self._lock:
            self._output = output
            self._state = _State.STOPPED
            self._playback.latency_ms = output.latency_ms
        self.rouse()

    def release(self) -> Output | None:
        """Give the output back, to be closed by whoever opened it."""
        with self._lock:
            output, self._output = self._output, None
            self._state = _State.ABSENT
        return output

    def end(self) -> None:
        """End the thread; the output is not touched."""
        self._leave.set()
        self.rouse()

    def _run(self) -> None:
        while not self._leave.is_set():
            self._roused.wait(TICK_S if self._state is _State.STARTED else None)
            self._roused.clear()
            with self._lock:
                self._step(time.monotonic())

    def _step(self, now_s: float) -> None:
        if not self._playback.idle:
            self._sounded_at_s = now_s
            self._amplified.needed(now_s)
        else:
            self._amplified.quiet(now_s - self._sounded_at_s)
        match self._state, self._output:
            case _State.STOPPED, output if output and not self._playback.idle:
                self._rendered_at_s = now_s
                self._do(output.start, _State.STARTED)
            case _State.STARTED, output if output:
                self._playback.latency_ms = output.latency_ms
                self._playback.tick()
                if now_s - self._rendered_at_s > STALL_S:
                    self._stall("it stopped taking sound")
                elif now_s - self._sounded_at_s > LINGER_S:
                    self._do(output.stop, _State.STOPPED)
            case _:
                pass

    def _stall(self, reason: str) -> None:
        self._state = _State.STALLED
        self._on_stall(reason)

    def _do(self, action: Callable[[], None], state: _State) -> None:
        """Start or stop, which may block for ever; `blocked_s` tells."""
        self._busy_since_s = time.monotonic()
        try:
            action()
            self._state = state
        except OSError:
            self._stall("it cannot be started or stopped")
        finally:
            self._busy_since_s = None
