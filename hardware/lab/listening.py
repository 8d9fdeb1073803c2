"""The worker's own ear, put before what the lab plays; notes what it makes of it.

Processors, wake engine, decisions: all of it is what the room itself uses, fed from memory.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from config.settings import Settings
from config.wake import STOP_WORD
from hardware.channels import Channel
from hardware.level import level_dbfs
from hardware.microphone import CaptureFormat
from hardware.processors import Chain, Sound, mono
from hardware.protocol import (
    BargeInDismissed,
    BargeInSuspected,
    Event,
    Frame,
    Meter,
    StopWordHeard,
    TalkedOver,
    WakeWordHeard,
    Watch,
    WatchTalkOver,
)
from hardware.wake.base import WakeEngine
from hardware.worker.ear import Ear

PEAK_WINDOW: Final = HOUSE.rate_hz
"""A score goes on rising for a few hops after a wake: its peak is the highest of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """A wake word that was heard."""

    word: str
    at: int
    """The sample at which it was decided, at the end of a hop."""
    score: float


class Verdict(StrEnum):
    """What becomes of a reply while somebody may be talking over it."""

    DUCKED = "ducked"
    PAUSED = "paused"
    CUT = "cut"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the sample at which it was found."""

    verdict: Verdict
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """What the meter showed at the end of 80 ms."""

    at: int
    scores: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How loud a block was before and after the processors."""

    at: int
    """The sample after its last."""
    before_dbfs: float
    after_dbfs: float
    playing: bool


class Listening:
    """An ear that hears what it is given, as fast as it can."""

    def __init__(self, settings: Settings, engine: WakeEngine | None, chain: Chain) -> None:
        self.wakes: list[Wake] = []
        self.hops: list[Hop] = []
        self.judged: list[Judged] = []
        self.passed: list[Passed] = []
        self._playing = False
        self._settings = settings
        self._far: tuple[NDArray[np.int16], bool] | None = None
        self._ear = Ear(self._hear_of, _no_session, far_end=self._far_end, answer=self)
        self._ear.chain = Chain([("lab", _Tap(chain, self.passed.append))])
        self._ear.take_up(settings.wake, engine, settings.endpoint)
        self._ear.talk_over.take_up(settings.barge_in)
        self._ear.obey(Watch(on=True))

    @property
    def at(self) -> int:
        """How many samples of 16 kHz it has heard."""
        return self._ear.at

    def begin(self, source: CaptureFormat) -> None:
        """Open the microphone anew."""
        self._ear.listen_to(source)

    def hear(self, pcm: bytes) -> None:
        """Hear a block of a recording."""
        self._ear.hear(pcm, time.monotonic())

    def hear_scene(self, sound: Sound) -> None:
        """Hear a block of a scene, with what the loudspeaker gives meanwhile.

        A reply counts as talked over while it plays; nothing lowers, pauses or cuts it here, so
        that the next talker meets it as well.
        """
        if sound.playing != self._playing:
            self._playing = sound.playing
            self._ear.obey(WatchTalkOver(on=sound.playing))
        self._far = (sound.far, sound.playing)
        self._ear.hear(sound.samples.tobytes(), time.monotonic())

    def peak(self, wake: Wake) -> float:
        """Give the highest score of a word from its wake on, within a second."""
        end = wake.at + PEAK_WINDOW
        near = (hop.scores.get(wake.word, 0.0) for hop in self.hops if wake.at <= hop.at <= end)
        return max(near, default=wake.score)

    def soften(self, channel: Channel, by_db: float) -> None:
        """Leave the reply as loud as it is; that it would be lowered is told as an event."""

    def hold(self, _channel: Channel, *, on: bool) -> None:
        """Note that the reply would be paused, and let it go on."""
        if on:
            self.judged.append(Judged(Verdict.PAUSED, self.at))

    def _far_end(self, _ends_at_s: float, frames: int) -> tuple[NDArray[np.int16], bool]:
        return self._far or (np.zeros(frames, np.int16), False)

    def _hear_of(self, event: Event) -> None:
        match event:
            case WakeWordHeard(word=word, score=score, at=at):
                self.wakes.append(Wake(word=word, at=at, score=score))
            case StopWordHeard(score=score, at=at):
                self.wakes.append(Wake(word=STOP_WORD, at=at, score=score))
            case BargeInSuspected(at):
                self.judged.append(Judged(Verdict.DUCKED, at))
            case TalkedOver(at=at):
                self.judged.append(Judged(Verdict.CUT, at))
            case BargeInDismissed(at):
                self.judged.append(Judged(Verdict.RESUMED, at))
            case Meter(at=at, scores=scores):
                self.hops.append(Hop(at=at, scores=dict(scores)))
            case _:
                pass


class _Tap:
    """A chain that tells how loud a block was before and after it."""

    def __init__(self, chain: Chain, note: Callable[[Passed], None]) -> None:
        self._chain = chain
        self._note = note

    def process(self, sound: Sound) -> Sound:
        """Give the sound after every processor."""
        passed = self._chain.process(sound)
        self._note(
            Passed(
                at=sound.at + len(sound.samples),
                before_dbfs=level_dbfs(mono(sound, 0).samples),
                after_dbfs=level_dbfs(mono(passed, 0).samples),
                playing=sound.playing,
            )
        )
        return passed

    def reset(self) -> None:
        """Let every processor begin anew."""
        self._chain.reset()

    def report(self) -> dict[str, float]:
        """Give the figures of all its processors, for what asks whether echo is cancelled."""
        return {key: v for figures in self._chain.reports().values() for key, v in figures.items()}


def _no_session(_frame: Frame) -> bool:
    return True
