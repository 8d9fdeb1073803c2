"""Hears the takes of a job through the engine's own front end: one embedding for every 80 ms."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from config.audio import HOUSE
from hardware.recording import Recording
from hardware.training.speaking import Samples, Wording, speak, trimmed
from hardware.training.staging import Place, as_pcm, stage
from hardware.training.takes import Job, Kind, Take
from hardware.training.voices import Part
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.features import SpeechFeatures
from hardware.wake.models import openwakeword_backbone

MOST_RECORDED_S: Final = 60
"""Of a longer recording the first minute is heard."""

_BEFORE_S: Final = (0.25, 1.0)
_AFTER_S: Final = (0.5, 1.2)
_HURRY_S: Final = 0.15
"""The shortest pause before and after words; the next take may follow as soon."""
_HURRIED: Final = 0.35

type Backdrops = dict[Part, list[Samples]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where in a stream something was said: hops, counted from the stream's first."""

    start: int
    end: int
    """The hop in which its last sample lies."""
    kind: Kind
    snr_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One job's stream as the front end heard it."""

    part: Part
    embeddings: NDArray[np.float32]
    """(hops, 96)."""
    spans: tuple[Span, ...]


class Listener:
    """Carries out jobs: speaks, stages, hears. Each process of a training has one."""

    def __init__(self, backdrops: Backdrops) -> None:
        self._backdrops = backdrops
        self._features = SpeechFeatures(*openwakeword_backbone(), length=1)

    def hear(self, job: Job) -> Heard:
        """Give what the front end makes of a job; the same job gives the same."""
        chance = np.random.default_rng(job.seed)
        sounds: list[Samples] = []
        spans: list[Span] = []
        at = 0
        for take, speech in zip(job.takes, spoken(job), strict=True):
            for place in take.places if speech.size else ():
                before, after = _pauses(chance)
                quiet = np.zeros(before, np.float32), np.zeros(after, np.float32)
                scene = np.concatenate((quiet[0], speech, quiet[1]))
                sounds.append(stage(scene, place, chance, self._backdrops[job.part]))
                spans.append(_span(at + before, speech.size, take, place))
                at += scene.size
        stream = np.concatenate((*sounds, np.zeros(HOP_SAMPLES, np.float32)))
        return Heard(part=job.part, embeddings=self._embeddings(stream), spans=tuple(spans))

    def _embeddings(self, stream: Samples) -> NDArray[np.float32]:
        self._features.reset()
        hops = as_pcm(stream[: stream.size // HOP_SAMPLES * HOP_SAMPLES]).reshape(-1, HOP_SAMPLES)
        heard = np.empty((len(hops), self._features.history.shape[2]), np.float32)
        for place, hop in enumerate(hops):
            self._features.push(hop)
            heard[place] = self._features.history[0, -1]
        return heard


def spoken(job: Job) -> list[Samples]:
    """Give what each take of a job says, without silence around it."""
    wordings = [take.said for take in job.takes if isinstance(take.said, Wording)]
    voices = iter(speak(wordings, job.seed) if wordings else [])
    return [
        next(voices) if isinstance(take.said, Wording) else recorded(take) for take in job.takes
    ]


def recorded(take: Take) -> Samples:
    """Give an owner's recording at 16 kHz; its silence goes where the phrase must end it."""
    if isinstance(take.said, Wording):
        raise TypeError("a take that is spoken has no recording")
    source = Recording(take.said, channel=0)
    blocks: list[NDArray[np.int16]] = []
    while not source.ended and len(blocks) < MOST_RECORDED_S:
        blocks.append(np.frombuffer(source.block(1_000), "<i2"))
    pcm = np.concatenate(blocks)[:: source.format.channels] if blocks else np.zeros(0, "<i2")
    samples = soxr.resample(
        pcm.astype(np.float32) / 32_768, source.format.rate_hz, HOUSE.rate_hz
    ).astype(np.float32)
    return trimmed(samples)


def _pauses(chance: np.random.Generator) -> tuple[int, int]:
    """Give the samples of silence before and after words: some of a second, or next to none."""
    bounds = [
        (_HURRY_S / 3, _HURRY_S) if chance.random() < _HURRIED else usual
        for usual in (_BEFORE_S, _AFTER_S)
    ]
    before, after = (round(chance.uniform(*bound) * HOUSE.rate_hz) for bound in bounds)
    return before, after


def _span(start: int, size: int, take: Take, place: Place) -> Span:
    return Span(
        start=start // HOP_SAMPLES,
        end=(start + size - 1) // HOP_SAMPLES,
        kind=take.kind,
        snr_db=place.snr_db,
    )
