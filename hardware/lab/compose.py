"""Makes a take of a scene in a room, at once or block by block for hours of sound."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hardware.lab.clocks import drifted
from hardware.lab.convolve import Responses, image, looped_image
from hardware.lab.room import Room
from hardware.lab.scene import TAIL_S, Cue, Label, Place, Scene, Take
from hardware.lab.sound import Channels, Samples, active_span, read_clip, scaled_to
from hardware.processors import Sound
from hardware.virtual.acoustics import RATE_HZ, as_pcm, gain, level_dbfs, speech_level_dbfs

STEP: Final = 1_280
"""A scene is composed in steps of 80 ms; blocks of it are this long or divide it."""
_CALIBRATION_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What one cue leaves at the microphones."""

    begin: int
    samples: Channels
    until: int | None = None
    """It repeats until this sample."""

    @property
    def end(self) -> int:
        """The sample after its last."""
        return self.begin + len(self.samples) if self.until is None else self.until

    def add_to(self, block: Channels, at: int) -> None:
        """Add what of it lies in a block that begins at a sample."""
        begin, end = max(at, self.begin), min(at + len(block), self.end)
        if begin >= end:
            return
        if self.until is None:
            block[begin - at : end - at] += self.samples[begin - self.begin : end - self.begin]
            return
        places = np.arange(begin - self.begin, end - self.begin) % len(self.samples)
        block[begin - at : end - at] += self.samples[places]


class Composer:
    """Composes a scene step by step, holding only what sounds at the moment."""

    def __init__(self, scene: Scene, room: Room) -> None:
        self._scene = scene
        self._room = room
        self._waiting = deque(sorted(scene.cues, key=lambda cue: cue.at_s))
        self._sounding: list[Arrived] = []
        self._playing: list[Arrived] = []
        self._noise = np.random.default_rng(scene.seed)
        self._echo_gain = _echo_gain(scene, room)
        self._stretch = _Stretch()
        self.labels: list[Label] = []

    def steps(self) -> Iterator[tuple[NDArray[np.int16], NDArray[np.int16]]]:
        """Give microphones (80 ms, microphones) and far end (80 ms,), step by step."""
        for at in range(0, round(self._scene.length_s * RATE_HZ), STEP):
            while self._waiting and self._waiting[0].at_s * RATE_HZ < at + STEP:
                self._take_up(self._waiting.popleft())
            shape = (STEP, self._room.microphones)
            floor = gain(self._scene.levels.floor_dbfs)
            mic = self._noise.standard_normal(shape, np.float32) * np.float32(floor)
            far = np.zeros((STEP, 1), np.float32)
            self._sounding = _added(self._sounding, mic, at)
            self._playing = _added(self._playing, far, at)
            yield as_pcm(mic), as_pcm(far[:, 0])

    def _take_up(self, cue: Cue) -> None:
        samples = read_clip(cue.clip)
        if cue.place is Place.LOUDSPEAKER:
            self._play(cue, samples)
            return
        begin = round(cue.at_s * RATE_HZ)
        responses = _responses(self._room, cue)
        if cue.until_s is None:
            heard, until = image(samples, responses), None
        else:
            heard, until = looped_image(samples, responses), round(cue.until_s * RATE_HZ)
        heard = scaled_to(heard, _level(cue, self._scene), _found(cue, heard))
        self._sounding.append(Arrived(begin=begin, samples=heard, until=until))
        first, last = (begin + edge for edge in active_span(heard[:, 0]))
        label = Label(
            place=cue.place,
            index=cue.index,
            text=cue.text,
            begin=first,
            end=last if until is None else until,
        )
        self.labels.append(label)

    def _play(self, cue: Cue, samples: Samples) -> None:
        """Give a reply to the far end, and its echo to the microphones."""
        begin = round(cue.at_s * RATE_HZ)
        given = _given(cue, samples, self._scene)
        since = self._stretch.since(begin, samples.size)
        self._playing.append(Arrived(begin=begin, samples=given[:, None]))
        radiated = self._scene.loudspeaker.radiate(_as_played(given))
        offset, heard = drifted(radiated, self._scene.drift_ppm, since)
        delay = round(self._scene.echo_delay_ms * RATE_HZ / 1000)
        echo = image(heard, self._room.loudspeaker) * np.float32(self._echo_gain)
        self._sounding.append(Arrived(begin=begin + offset + delay, samples=echo))


class _Stretch:
    """A stretch of playing without a pause, in which the two clocks drift apart."""

    def __init__(self) -> None:
        self._began = 0
        self._ended = -RATE_HZ

    def since(self, begin: int, length: int) -> int:
        """Give for how many samples the loudspeaker had played when a reply begins."""
        if begin - self._ended > TAIL_S * RATE_HZ:
            self._began = begin
        self._ended = max(self._ended, begin + length)
        return begin - self._began


def compose(scene: Scene, room: Room) -> Take:
    """Give the whole take of a scene; for hours of sound use `stream`. Raises `NotASound`."""
    composer = Composer(scene, room)
    steps = list(composer.steps())
    length = round(scene.length_s * RATE_HZ)
    return Take(
        mic=np.concatenate([mic for mic, _ in steps])[:length],
        far=np.concatenate([far for _, far in steps])[:length],
        labels=tuple(sorted(composer.labels, key=lambda label: label.begin)),
    )


def stream(scene: Scene, room: Room, frames: int = STEP) -> Iterator[tuple[Sound, list[Label]]]:
    """Give a scene block by block with the labels found so far; `frames` divides 1280.

    The list is the same one all along and grows: a label stands in it before its sound is over.
    """
    if STEP % frames:
        raise ValueError(f"blocks of a scene: expected a divisor of {STEP}, found {frames}")
    composer = Composer(scene, room)
    at, last_sound = 0, -RATE_HZ
    for mic, far in composer.steps():
        for begin in range(0, STEP, frames):
            piece = far[begin : begin + frames]
            if piece.any():
                last_sound = at + frames
            playing = at + frames - last_sound <= TAIL_S * RATE_HZ
            samples = mic[begin : begin + frames]
            yield Sound(samples=samples, far=piece, playing=playing, at=at), composer.labels
            at += frames


def _added(arrived: Iterable[Arrived], block: Channels, at: int) -> list[Arrived]:
    """Add everything to a block, and give what goes on after it."""
    for each in arrived:
        each.add_to(block, at)
    return [each for each in arrived if each.end > at + len(block)]


def _responses(room: Room, cue: Cue) -> Responses:
    match cue.place:
        case Place.TALKER:
            return room.talkers[cue.index % len(room.talkers)]
        case Place.TV:
            return room.tv
        case Place.NOISE:
            return room.noises[cue.index % len(room.noises)]
        case Place.LOUDSPEAKER:
            return room.loudspeaker


def _level(cue: Cue, scene: Scene) -> float:
    """Give the level a cue is brought to."""
    if cue.level_dbfs is not None:
        return cue.level_dbfs
    match cue.place:
        case Place.TALKER:
            return scene.levels.talker_dbfs
        case Place.TV:
            return scene.levels.tv_dbfs
        case Place.LOUDSPEAKER:
            return scene.levels.reply_dbfs
        case Place.NOISE if cue.until_s is not None:
            together = sum(other.until_s is not None for other in scene.noises)
            return scene.levels.noise_dbfs - 10 * log10(together)
        case Place.NOISE:
            return scene.levels.noise_dbfs


def _found(cue: Cue, heard: Channels) -> float:
    """Give the level at the first microphone, measured as its place asks."""
    steady = cue.place is Place.NOISE and cue.until_s is not None
    return (level_dbfs if steady else speech_level_dbfs)(heard[:, 0])


def _given(cue: Cue, samples: Samples, scene: Scene) -> Samples:
    return scaled_to(samples, _level(cue, scene), speech_level_dbfs(samples))


def _as_played(given: Samples) -> Samples:
    """Give what the card plays of it: 16 bits, clipped at full scale."""
    return as_pcm(given).astype(np.float32) / np.float32(32_767)


def _echo_gain(scene: Scene, room: Room) -> float:
    """Give the gain that brings the echo of the first replies to its level."""
    first: list[Samples] = []
    for cue in sorted(scene.replies, key=lambda cue: cue.at_s):
        if sum(samples.size for samples in first) > _CALIBRATION_S * RATE_HZ:
            break
        first.append(_as_played(_given(cue, read_clip(cue.clip), scene)))
    if not first:
        return 0.0
    radiated = scene.loudspeaker.radiate(np.concatenate(first))
    found_dbfs = speech_level_dbfs(image(radiated, room.loudspeaker[:, :1])[:, 0])
    return gain(scene.levels.echo_dbfs - found_dbfs)
