"""How often the shipped "stop" is heard over our own voice, behind the echo canceller.

    python -m tests.benchmarks.stop_over_playback [--model FILE] [--rooms 2] [--takes 20]

Voices that the word never learned from say it over replies without pauses, in the scenes of
`echo_recall`. False stops are those while nobody says it: our own voice stopping itself.
"""

import argparse
import tempfile
import wave
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import Audio, Wake
from hardware.echo.processor import create
from hardware.processors import Sound
from hardware.training.speaking import Wording, speak
from hardware.training.staging import as_pcm
from hardware.training.voices import Engine, Part, voices_here
from hardware.virtual.acoustics import RATE_HZ
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.features import SpeechFeatures
from hardware.wake.models import SHIPPED_STOP, openwakeword_backbone
from hardware.worker.own_voice import OwnVoiceGuard
from tests.benchmarks.echo_scenes import CONDITIONS, LEAD_S, ROOMS, Condition, blocks, people
from tests.benchmarks.stop_word import Stop, rested

WITHIN_S: Final = 1.0
_TEXTS: Final = ("stop", "stop!", "Stop.", "okay, stop!", "please stop")


def spoken(folder: Path, count: int) -> list[Path]:
    """Give recordings of the word by voices kept out of the training: half awb, half espeak-ng."""
    chance = np.random.default_rng(11)
    kept = [voice for voice in voices_here() if voice.part == Part.TEST]
    natural = [voice for voice in kept if voice.engine != Engine.ESPEAK] or kept
    wordings = []
    for number in range(count):
        group = natural if number % 2 else kept
        wordings.append(
            Wording(
                text=_TEXTS[number % len(_TEXTS)],
                voice=group[int(chance.integers(0, len(group)))],
                tempo=float(chance.uniform(0.85, 1.2)),
                timbre=float(2 ** chance.uniform(-0.2, 0.2)),
                pitch=50,
            )
        )
    return [
        _written(folder / f"{number}.wav", as_pcm(samples * np.float32(0.5)))
        for number, samples in enumerate(speak(wordings, seed=1))
    ]


def heard(
    stop: Stop, condition: Condition, room: str, clips: list[Path]
) -> tuple[int, int, int, float]:
    """Give how many were heard, how many said it, false stops, and seconds in which nobody did."""
    processor = create(Audio())
    features = SpeechFeatures(*openwakeword_backbone(), length=1)

    guard = OwnVoiceGuard(lambda: {"echo": processor.report()})
    guarded: list[tuple[bool, bool]] = []

    def embedded(sound: Sound) -> NDArray[np.float32]:
        cleaned = processor.process(sound).samples
        guard.note(sound.samples[:, 0], cleaned)
        guarded.append((guard.converging, guard.stands_out))
        features.push(cleaned)
        newest: NDArray[np.float32] = features.history[0, -1]
        return newest.copy()

    rows = [(embedded(sound), labels) for sound, labels in blocks(condition, room, clips)]
    stream = [row for row, _ in rows]
    stops = [hop * HOP_SAMPLES for hop in stop.stops(stream, guarded)]
    said = people(rows[-1][1])
    spans = [(person.begin, person.end + WITHIN_S * RATE_HZ) for person in said]
    hits = sum(any(begin <= at <= end for at in stops) for begin, end in spans)
    others = [at for at in stops if not any(begin <= at <= end for begin, end in spans)]
    wrong = len(rested(at // HOP_SAMPLES for at in others))
    alone_s = len(stream) * HOP_SAMPLES / RATE_HZ
    alone_s -= sum(end - begin for begin, end in spans) / RATE_HZ
    return hits, len(said), wrong, alone_s


def main() -> None:
    """Print a line for each condition."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=SHIPPED_STOP)
    parser.add_argument("--threshold", type=float, default=Wake().stop_threshold)
    parser.add_argument("--rooms", type=int, default=2)
    parser.add_argument("--takes", type=int, default=20)
    options = parser.parse_args()
    stop = Stop(options.model, options.threshold)
    with tempfile.TemporaryDirectory() as folder:
        clips = spoken(Path(folder), options.takes)
        for condition in (one for one in CONDITIONS if one.lead_s == LEAD_S):
            rows = [heard(stop, condition, room, clips) for room in ROOMS[: options.rooms]]
            hits, said, wrong, alone_s = (sum(column) for column in zip(*rows, strict=True))
            print(
                f"{condition.name:26} heard {hits / said:6.1%} of {said:3};"
                f" {wrong} false stops in {alone_s / 60:.1f} min of our own voice",
                flush=True,
            )


def _written(path: Path, pcm: NDArray[np.int16]) -> Path:
    with path.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm.tobytes())
    return path


if __name__ == "__main__":
    main()
