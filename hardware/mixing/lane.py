"""One playback channel: its streams one after the other, its rings, its chimes; never a click.

Where sound stops (pause, flush, the end of a stream, a gap in what arrives) it fades over a few
milliseconds; where it starts, it rises over as many. A pause takes nothing away: it fades what
comes next and goes on from there when resumed.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.mixing.gain import Ramp, Samples, fade_out, volume_gain
from hardware.mixing.stream import Stream

SOFT_MS: Final = 5
"""How long a start rises and a stop fades where nobody asked for another length."""
VOLUME_MS: Final = 40
DUCK_MS: Final = 60
UNDUCK_MS: Final = 300
SOFTEN_MS: Final = 20
"""Somebody may be speaking: lower at once, and still without a click."""
_KEPT_FINISHED: Final = 8
_MOST_OVERLAYS: Final = 8


@dataclass(slots=True)
class Loop:
    """A sound that repeats until it is silenced."""

    ident: str
    sound: NDArray[np.int16]
    position: int = 0

    def take(self, frames: int, _at_frame: int) -> NDArray[np.int16]:
        """Give the next `frames` samples."""
        taken = self.peek(frames)
        self.position = (self.position + frames) % self.sound.size
        return taken

    def peek(self, frames: int) -> NDArray[np.int16]:
        """Give the next `frames` samples and stay."""
        return np.take(self.sound, np.arange(self.position, self.position + frames), mode="wrap")


@dataclass(slots=True)
class _Overlay:
    """A sound laid over whatever else the lane plays: a chime, or the fade of what stopped."""

    samples: Samples
    delay: int = 0
    """Frames until it begins."""
    chimes: bool = False

    def add_to(self, block: Samples) -> bool:
        """Add its next samples to a block; tell whether more is left."""
        begin = min(self.delay, block.size)
        part = self.samples[: block.size - begin]
        block[begin : begin + part.size] += part
        self.samples = self.samples[part.size :]
        self.delay -= begin
        return bool(self.samples.size)


class Lane:
    """The audio of one channel. The mixer's lock guards every call."""

    def __init__(self, rate_hz: int, percent: int) -> None:
        self.streams: deque[Stream] = deque()
        self.volume = Ramp(volume_gain(percent), rate_hz)
        self.duck = Ramp(1.0, rate_hz)
        self.paused = False
        self.softened = 1.0
        """The gain it is lowered to by itself, whatever sounds above it."""
        self._loops: list[Loop] = []
        # What ended lately and may still be in the device's buffer. Full: the oldest goes.
        self._finished: deque[tuple[Stream, int]] = deque(maxlen=_KEPT_FINISHED)
        self._untold: list[tuple[str, int]] = []
        self._overlays: list[_Overlay] = []
        self._soft = max(1, rate_hz * SOFT_MS // 1000)
        self._rise = np.linspace(0.0, 1.0, self._soft + 1, dtype=np.float32)[:-1]
        self._risen = 0
        self._sounding: Stream | Loop | None = None
        self._lately = np.empty(0, np.float32)
        """The last few milliseconds the source gave, mirrored where nothing comes after them."""

    @property
    def idle(self) -> bool:
        """Whether there is nothing to play, now or later."""
        return not (self.streams or self._loops or self._overlays or self._sounding)

    def find(self, name: str) -> Stream | None:
        """Give a stream that waits, plays or finished lately."""
        finished = (stream for stream, _ in self._finished)
        return next((each for each in (*self.streams, *finished) if each.name == name), None)

    def aim(self, gain: float) -> None:
        """Walk to the gain that those above leave it; its own softening comes on top."""
        target = gain * self.softened
        if target == 1.0:
            self.duck.aim(target, UNDUCK_MS)
        else:
            self.duck.aim(target, DUCK_MS if self.softened == 1.0 else SOFTEN_MS)

    def ring(self, ident: str, sound: NDArray[np.int16]) -> None:
        """Repeat a sound until `silence`; the one that began first is heard."""
        if all(loop.ident != ident for loop in self._loops):
            self._loops.append(Loop(ident, sound))

    def silence(self, ident: str) -> None:
        """Stop what `ring` began."""
        self._loops = [loop for loop in self._loops if loop.ident != ident]

    def chime(self, sound: NDArray[np.int16]) -> None:
        """Play a short sound over whatever plays: at once, or when the chime before it is over."""
        if len(self._overlays) < _MOST_OVERLAYS:
            # Two at once would be neither: a failure may come while a wake is still answered.
            ends = (each.delay + each.samples.size for each in self._overlays if each.chimes)
            delay = max(ends, default=0)
            self._overlays.append(_Overlay(sound.astype(np.float32), delay, chimes=True))

    def flush(self, fade_frames: int, heard_frame: int) -> list[tuple[str, int]]:
        """Fade and forget everything but rings; give what was heard of each stream."""
        cut = [stream for stream, end_frame in self._finished if end_frame > heard_frame]
        cut.extend(self.streams)
        self._overlays = [overlay for overlay in self._overlays if not overlay.delay]
        for overlay in self._overlays:
            end = min(fade_frames, overlay.samples.size)
            overlay.samples = overlay.samples[:end] * fade_out(end)
        if isinstance(self._sounding, Stream):
            self._let_go(fade_frames, delay=0)
        self.streams.clear()
        self._finished.clear()
        self._untold.clear()
        self.paused = False
        self.softened = 1.0
        return [(stream.name, stream.heard_ms(heard_frame)) for stream in cut]

    def retire(self, at_frame: int) -> None:
        """Note the streams that have no more to say; `at_frame` is where an empty one ended."""
        while self.streams and self.streams[0].finished:
            stream = self.streams.popleft()
            end_frame = stream.rendered_until(at_frame)
            self._finished.append((stream, end_frame))
            self._untold.append((stream.name, end_frame))

    def take_finished(self) -> list[tuple[str, int]]:
        """Give the streams whose last sample was rendered since the last call, and when."""
        told, self._untold = self._untold, []
        return told

    def render(self, frames: int, at_frame: int) -> Samples | None:
        """Give the lane's next block at its volume, or `None` when it is silent."""
        if self.idle:
            self.volume.settle()
            return None
        block = np.zeros(frames, np.float32)
        filled = self._fill(block, at_frame)
        if filled < frames:
            self._let_go(self._soft, delay=filled)
        sounded = bool(filled or self._overlays)
        self._overlays = [overlay for overlay in self._overlays if overlay.add_to(block)]
        if not sounded:
            self.volume.settle()
            return None
        block *= self.volume.take(frames)
        block *= self.duck.take(frames)
        return block

    def _fill(self, block: Samples, at_frame: int) -> int:
        """Fill a block from stream after stream; give how far it came."""
        filled = 0
        while filled < block.size:
            self.retire(at_frame + filled)
            source = self._source()
            if source is None:
                break
            if source is not self._sounding:
                self._let_go(self._soft, delay=filled)
                self._sounding = source
            piece = self._risen_to(source.take(block.size - filled, at_frame + filled))
            block[filled : filled + piece.size] = piece
            filled += piece.size
        self.retire(at_frame + filled)
        return filled

    def _source(self) -> Stream | Loop | None:
        """Give what sounds next: words, once the chime before them is over; then what rings."""
        chiming = any(overlay.chimes for overlay in self._overlays)
        begun = bool(self.streams) and self._sounding is self.streams[0]
        if self.streams and not self.paused and (begun or not chiming):
            return self.streams[0] if self.streams[0].waiting else None
        return self._loops[0] if self._loops else None

    def _risen_to(self, piece: NDArray[np.int16]) -> Samples:
        """Let the beginning of a sound rise, and remember its last few milliseconds."""
        samples = piece.astype(np.float32)
        rise = self._rise[self._risen : self._risen + samples.size]
        samples[: rise.size] *= rise
        self._risen += rise.size
        self._lately = np.concatenate((self._lately, samples[-self._soft :]))[-self._soft :]
        return samples

    def _let_go(self, frames: int, delay: int) -> None:
        """Fade what sounded until now over whatever comes next."""
        source, self._sounding = self._sounding, None
        if source is not None and frames:
            level = self._risen / self._soft
            rest = np.concatenate(
                (source.peek(frames).astype(np.float32) * level, self._lately[::-1])
            )[:frames]
            self._overlays.append(_Overlay(rest * fade_out(rest.size), delay))
        self._risen = 0
        self._lately = np.empty(0, np.float32)
