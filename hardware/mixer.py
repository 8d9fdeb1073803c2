"""What the loudspeaker plays next: four channels, ducked, softened and summed.

A higher channel lowers those below it while it sounds. Two threads meet here under one short lock:
the worker's reader feeds, the speaker's callback renders. Rate conversion happens in the feeding
thread and outside the lock, so that a render stays far below a millisecond.
"""

import threading
from collections import deque
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.mixing.gain import decibel_gain, limited, volume_gain
from hardware.mixing.lane import VOLUME_MS, Lane
from hardware.mixing.stream import Stream
from hardware.protocol import Channel
from hardware.sounds import find, render

HOLD_MS: Final = 250
"""For how long after its last sound a channel keeps those below it ducked: the gap of a comma."""
_REMEMBERED_FLUSHES: Final = 16


class Mixer:
    """Mixes mono 16-bit audio at the device's rate. Frames count what was rendered so far."""

    def __init__(self, rate_hz: int, *, volumes: Mapping[Channel, int], duck_db: float) -> None:
        self._rate_hz = rate_hz
        self._duck_gain = decibel_gain(-duck_db)
        self._lanes = {channel: Lane(rate_hz, volumes[channel]) for channel in Channel}
        self._sounded = dict.fromkeys(Channel, -rate_hz)
        # Ids of cut streams, whose late audio must not begin anew. Full: the oldest goes.
        self._flushed: deque[tuple[Channel, str]] = deque(maxlen=_REMEMBERED_FLUSHES)
        self._frames = 0
        self._lock = threading.Lock()

    @property
    def frames_rendered(self) -> int:
        """The mixer's own clock."""
        return self._frames

    @property
    def idle(self) -> bool:
        """Whether nothing sounds and nothing waits: the speaker may be stopped."""
        with self._lock:
            return all(lane.idle for lane in self._lanes.values())

    def play(self, channel: Channel, stream: str, rate_hz: int, pcm: bytes) -> bool:
        """Append PCM to a stream; `False` once the stream is full and its rest is dropped."""
        with self._lock:
            target = self._begin(channel, stream)
        if target is None:
            return True
        if target.overflowed:
            return False
        samples = target.converter.convert(rate_hz, pcm)
        with self._lock:
            target.received(len(pcm), rate_hz)
            return target.append(samples)

    def end(self, channel: Channel, stream: str) -> None:
        """Nothing more comes for a stream; one that never began has finished already."""
        with self._lock:
            target = self._begin(channel, stream)
        if target is None:
            return
        tail = target.converter.finish()
        with self._lock:
            if not target.overflowed:
                target.append(tail)
            target.ended = True
            self._lanes[channel].retire(self._frames)

    def pause(self, channel: Channel) -> None:
        """Hold a channel where it stands; rings go on."""
        with self._lock:
            self._lanes[channel].paused = True

    def resume(self, channel: Channel) -> None:
        """Go on where `pause` held."""
        with self._lock:
            self._lanes[channel].paused = False

    def soften(self, channel: Channel, by_db: float) -> None:
        """Lower a channel by so much, whatever else sounds; 0 lets it rise again."""
        with self._lock:
            self._lanes[channel].softened = decibel_gain(-by_db)

    def flush(self, channel: Channel, fade_ms: int, latency_ms: float) -> list[tuple[str, int]]:
        """Fade a channel out, forget what it held, and give what was heard of each stream.

        A stream that was rendered to its end but is still in the device's buffer counts as cut.
        """
        fade_frames = int(self._rate_hz * fade_ms / 1000)
        with self._lock:
            heard = self._lanes[channel].flush(fade_frames, self._heard_frame(latency_ms))
            self._flushed.extend((channel, stream) for stream, _ in heard)
            return heard

    def ring(self, ident: str, sound: str) -> None:
        """Repeat a sound on the alarm channel until `silence`; words there make it wait."""
        samples = render(find(sound), self._rate_hz)
        with self._lock:
            self._lanes[Channel.ALARM].ring(ident, samples)

    def silence(self, ident: str) -> None:
        """Stop what `ring` began."""
        with self._lock:
            self._lanes[Channel.ALARM].silence(ident)

    def chime(self, sound: str) -> None:
        """Play a sound of the house on the notice channel, at once."""
        samples = render(find(sound), self._rate_hz)
        with self._lock:
            self._lanes[Channel.NOTICE].chime(samples)

    def set_volume(self, percent: int, channel: Channel | None = None) -> None:
        """Set a channel's volume; `None` sets every channel but the alarm."""
        channels = [each for each in Channel if each is not Channel.ALARM]
        with self._lock:
            for each in channels if channel is None else [channel]:
                self._lanes[each].volume.aim(volume_gain(percent), VOLUME_MS)

    def played_ms(self, channel: Channel, stream: str, latency_ms: float) -> int:
        """Give how much of a stream has been heard; 0 for one this mixer does not know."""
        with self._lock:
            found = self._lanes[channel].find(stream)
            return found.heard_ms(self._heard_frame(latency_ms)) if found else 0

    def take_finished(self) -> list[tuple[Channel, str, int]]:
        """Give each stream that ended since the last call, with the frame of its last sample."""
        with self._lock:
            return [
                (channel, stream, frame)
                for channel, lane in self._lanes.items()
                for stream, frame in lane.take_finished()
            ]

    def render(self, frames: int) -> NDArray[np.int16]:
        """Give the next `frames` samples for the device."""
        with self._lock:
            blocks = []
            above = False
            for channel in reversed(Channel):
                block = self._render_lane(channel, frames, ducked=above)
                if block is not None:
                    blocks.append(block)
                    self._sounded[channel] = self._frames
                above = above or self._frames - self._sounded[channel] < self._hold_frames
            self._frames += frames
        if not blocks:
            return np.zeros(frames, np.int16)
        return limited(sum(blocks[1:], start=blocks[0]))

    @property
    def _hold_frames(self) -> int:
        return self._rate_hz * HOLD_MS // 1000

    def _render_lane(
        self, channel: Channel, frames: int, *, ducked: bool
    ) -> NDArray[np.float32] | None:
        lane = self._lanes[channel]
        lane.aim(self._duck_gain if ducked else 1.0)
        block = lane.render(frames, self._frames)
        if block is None:
            lane.duck.settle()
        return block

    def _begin(self, channel: Channel, stream: str) -> Stream | None:
        """Give the stream of that name, begun now if it is new; `None` for one that was cut."""
        if (channel, stream) in self._flushed:
            return None
        lane = self._lanes[channel]
        known = next((each for each in lane.streams if each.name == stream), None)
        if known is None:
            known = Stream(stream, self._rate_hz)
            lane.streams.append(known)
        return known

    def _heard_frame(self, latency_ms: float) -> int:
        """Give where the mixer's clock stood at the sample now leaving the loudspeaker."""
        return self._frames - int(self._rate_hz * max(0.0, latency_ms) / 1000)
