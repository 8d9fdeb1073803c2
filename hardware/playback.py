"""What sounds and what was heard of it: feeds the mixer, and tells `Played`, `Drained`, `Flushed`.

Three threads meet here: the worker's reader obeys commands, the device renders, and the speaker's
own thread ticks. Time is counted in rendered frames, so that a recording runs as the room does.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import Volume
from hardware.mixer import Mixer
from hardware.protocol import (
    Channel,
    Chime,
    Command,
    Drained,
    EndOfStream,
    Event,
    Flush,
    Flushed,
    Overflowed,
    Pause,
    Play,
    Played,
    Resume,
    Ring,
    SetVolume,
    Silence,
)

PLAYED_EVERY_S: Final = 0.25

type _StreamKey = tuple[Channel, str]


class Playback:
    """The house's voice, whatever device it comes out of."""

    def __init__(self, tell: Callable[[Event], None], rate_hz: int = 48_000) -> None:
        self._tell = tell
        self._rate_hz = rate_hz
        volume = Volume()
        self._volumes = {channel: int(getattr(volume, channel)) for channel in Channel}
        self._duck_db = volume.duck_db
        self._mixer = self._make_mixer()
        self._rings: dict[str, Ring] = {}
        self._lock = threading.Lock()
        # Streams begun and neither drained nor flushed: as many as the conversation plays at once.
        self._streams: dict[_StreamKey, bool] = {}
        self._leaving: list[tuple[_StreamKey, int]] = []
        self._played_told_at = 0
        self.latency_ms = 0.0
        """From the mixer to the ear; whoever opens a device sets it."""

    @property
    def rate_hz(self) -> int:
        """The rate it renders in."""
        return self._rate_hz

    @property
    def idle(self) -> bool:
        """Whether nothing sounds, waits, or is still on its way out of the device."""
        return self._mixer.idle and not self._leaving

    def render(self, frames: int) -> NDArray[np.int16]:
        """Give the next samples for the device; called by the device's thread."""
        return self._mixer.render(frames)

    def change_format(
        self, *, rate_hz: int, volumes: Mapping[Channel, int], duck_db: float
    ) -> None:
        """Take on another rate or ducking: what sounds is cut and told; rings go on.

        Volumes change without a cut.
        """
        if (rate_hz, duck_db) == (self._rate_hz, self._duck_db):
            for channel, percent in volumes.items():
                self.obey(SetVolume(percent, channel))
            return
        for channel in Channel:
            self.obey(Flush(channel, 0))
        self._rate_hz, self._duck_db, self._volumes = rate_hz, duck_db, dict(volumes)
        self._mixer = self._make_mixer()
        for ring in self._rings.values():
            self._mixer.ring(ring.ident, ring.sound)

    def obey(self, command: Command) -> bool:
        """Carry out a playback command; `False` for any other one. May give something to play."""
        match command:
            case Play():
                self._play(command)
            case EndOfStream(channel, stream):
                with self._lock:
                    self._streams.setdefault((channel, stream), False)
                self._mixer.end(channel, stream)
            case Pause(channel):
                self._mixer.pause(channel)
            case Resume(channel):
                self._mixer.resume(channel)
            case Flush(channel, fade_ms):
                self._flush(channel, fade_ms)
            case Ring(ident, sound):
                self._rings[ident] = command
                self._mixer.ring(ident, sound)
            case Silence(ident):
                self._rings.pop(ident, None)
                self._mixer.silence(ident)
            case Chime(sound):
                self._mixer.chime(sound)
            case SetVolume(percent, channel):
                self._set_volume(percent, channel)
            case _:
                return False
        return True

    def soften(self, channel: Channel, by_db: float) -> None:
        """Lower a channel by so much within 20 ms; 0 lets it rise again."""
        self._mixer.soften(channel, by_db)

    def hold(self, channel: Channel, *, on: bool) -> None:
        """Stop a channel where it stands, or let it go on from there."""
        (self._mixer.pause if on else self._mixer.resume)(channel)

    def tick(self) -> None:
        """Tell what has been heard since the last time."""
        with self._lock:
            heard_frame = self._mixer.frames_rendered - int(self._rate_hz * self.latency_ms / 1000)
            finished = self._mixer.take_finished()
            self._leaving += [((channel, stream), at) for channel, stream, at in finished]
            left = [key for key, at in self._leaving if at <= heard_frame]
            self._leaving = [(key, at) for key, at in self._leaving if at > heard_frame]
            due = self._mixer.frames_rendered - self._played_told_at
            if due >= PLAYED_EVERY_S * self._rate_hz:
                self._played_told_at = self._mixer.frames_rendered
                self._tell_played(list(self._streams))
            else:
                self._tell_played(left)
            for key in left:
                self._streams.pop(key, None)
                self._tell(Drained(*key))

    def _make_mixer(self) -> Mixer:
        self._played_told_at = 0
        return Mixer(self._rate_hz, volumes=self._volumes, duck_db=self._duck_db)

    def _play(self, play: Play) -> None:
        key = (play.channel, play.stream)
        with self._lock:
            overflowed = self._streams.setdefault(key, False)
        if self._mixer.play(play.channel, play.stream, play.rate_hz, play.pcm) or overflowed:
            return
        with self._lock:
            self._streams[key] = True
        self._tell(Overflowed(*key))

    def _flush(self, channel: Channel, fade_ms: int) -> None:
        with self._lock:
            for stream, heard_ms in self._mixer.flush(channel, fade_ms, self.latency_ms):
                key = (channel, stream)
                self._streams.pop(key, None)
                self._leaving = [each for each in self._leaving if each[0] != key]
                self._tell(Flushed(channel, stream, heard_ms))

    def _set_volume(self, percent: int, channel: Channel | None) -> None:
        named = [channel] if channel else [each for each in Channel if each is not Channel.ALARM]
        self._volumes |= dict.fromkeys(named, percent)
        self._mixer.set_volume(percent, channel)

    def _tell_played(self, keys: list[_StreamKey]) -> None:
        for channel, stream in keys:
            ms = self._mixer.played_ms(channel, stream, self.latency_ms)
            if ms:
                self._tell(Played(channel, stream, ms))
