"""Listens to recordings with the room's own wake engine and decision.

`python -m hardware.lab.wake` takes a `WakeRequest` as JSON on standard input and prints one JSON
object; `parlour lab wake` makes tables of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.audio import HOUSE
from config.settings import Settings
from hardware.errors import HardwareError
from hardware.lab.labels import Labels, SpokenWord, read_labels
from hardware.lab.listening import Hop, Listening, Wake
from hardware.lab.program import run, tell_progress
from hardware.lab.request import WakeRequest
from hardware.lab.sweep import Listened, outcome, sweep
from hardware.lab.wake_plot import picture
from hardware.processors import Chain, make_chain
from hardware.recording import Recording
from hardware.wake.base import WakeEngine
from hardware.wake.engines import make_engine

BLOCK_MS: Final = 80
TAIL_BLOCKS: Final = 13
"""A second of silence after a recording: a word at its very end is recognised a few hops later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFile:
    """What was heard in one recording."""

    path: Path
    seconds: float = 0.0
    wakes: tuple[tuple[Wake, float], ...] = ()
    """Each with the highest score of the second after it."""
    hops: tuple[Hop, ...] = ()
    spoken: tuple[SpokenWord, ...] = ()
    problem: str = ""

    def as_json(self) -> dict[str, object]:
        """Give the object a script reads, as `parlour replay --json` shapes it."""
        told: dict[str, object] = {
            "path": str(self.path),
            "detections": [
                {
                    "word": wake.word,
                    "time_s": round(wake.at / HOUSE.rate_hz, 3),
                    "peak_score": round(peak, 4),
                }
                for wake, peak in self.wakes
            ],
            "turns": [],
        }
        return told | ({"problem": self.problem} if self.problem else {})

    def highest(self, word: str) -> float:
        """Give a word's highest score."""
        return max((hop.scores.get(word, 0.0) for hop in self.hops), default=0.0)


def measure(request: WakeRequest) -> dict[str, object]:
    """Give what every recording holds, and with labels how good every word is."""
    settings = request.settings
    engine = make_engine(settings.wake)
    chain = make_chain(settings.audio.processors, settings.audio)
    labels = read_labels(request.labels) if request.labels else None
    heard = list(_heard(request, engine, chain, labels))
    words = [word.name for word in settings.wake.words]
    told: dict[str, object] = {
        "words": words,
        "seconds": round(sum(file.seconds for file in heard), 3),
        "files": [file.as_json() | _details(file, words) for file in heard],
    }
    if labels:
        told |= _scored(settings, words, heard)
        told |= {"labels_unused": labels.unused, "words_unused": sorted(labels.words - set(words))}
    if request.plot:
        request.plot.write_text(picture(settings.wake, heard), encoding="utf-8")
    return told


def listen(
    path: Path, settings: Settings, engine: WakeEngine, chain: Chain, labels: Labels | None = None
) -> HeardFile:
    """Hear one recording from its beginning; what cannot be read is told in `problem`."""
    try:
        recording = Recording(path, settings.audio.microphone.channel)
    except HardwareError as error:
        return HeardFile(path=path, problem=str(error))
    listening = Listening(settings, engine, chain)
    listening.begin(recording.format)
    while not recording.ended:
        listening.hear(recording.block(BLOCK_MS))
    heard_s = listening.at / HOUSE.rate_hz
    for _ in range(TAIL_BLOCKS):
        listening.hear(recording.block(BLOCK_MS))
    if not heard_s:
        return HeardFile(path=path, problem=f"{path}: expected sound, found an empty recording")
    return HeardFile(
        path=path,
        seconds=heard_s,
        wakes=tuple((wake, listening.peak(wake)) for wake in listening.wakes),
        hops=tuple(listening.hops),
        spoken=tuple(labels.of(path)) if labels else (),
    )


def _heard(
    request: WakeRequest, engine: WakeEngine, chain: Chain, labels: Labels | None
) -> Iterator[HeardFile]:
    for number, path in enumerate(request.files, 1):
        tell_progress(f"listening to {number} of {len(request.files)}")
        yield listen(path, request.settings, engine, chain, labels)


def _details(file: HeardFile, words: list[str]) -> dict[str, object]:
    return {
        "seconds": round(file.seconds, 3),
        "highest": {word: round(file.highest(word), 4) for word in words},
    }


def _scored(settings: Settings, words: list[str], heard: list[HeardFile]) -> dict[str, object]:
    listened = [
        Listened(hops=file.hops, seconds=file.seconds, spoken=file.spoken)
        for file in heard
        if not file.problem
    ]
    wake = settings.wake
    return {
        "outcomes": [outcome(wake, word, listened).as_json() for word in words],
        "sweep": [each.as_json() for word in words for each in sweep(wake, word, listened)],
    }


if __name__ == "__main__":
    run(WakeRequest, measure)
