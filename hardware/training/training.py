"""One training from the recipe to the file: speak, hear, fit, set the bar, measure, write."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.errors import TrainingRefused
from hardware.recording import Recording
from hardware.training.crew import crew
from hardware.training.examples import Examples, Floats, examples, scale_of
from hardware.training.fitting import fit
from hardware.training.listening import Backdrops, Heard, spoken
from hardware.training.measuring import Measured, bar_of, measure
from hardware.training.network import Network
from hardware.training.onnx_file import model_bytes, write_whole
from hardware.training.picture import picture
from hardware.training.progress import Progress
from hardware.training.recipe import Recipe
from hardware.training.takes import Job, Kind, plan, recordings, spoken_sentences
from hardware.training.voices import Part, Voice, voices_here
from hardware.wake.base import HOP_SAMPLES

BACKDROP_TAKES: Final = 24
"""Sentences of other people for each part, to be talked over."""

_WINDOW_S: Final = 0.775
"""One embedding looks at 76 mel rows, 10 ms each, of 25 ms."""
_SPARE_HOPS: Final = 4
_FEWEST: Final = 6
_MOST: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What came of a training."""

    recipe: Recipe
    length: int
    """Embeddings the classifier looks at."""
    model_bytes: int
    voices: int
    spoken_hours: float
    took_s: float
    measured: Measured


def train(recipe: Recipe) -> Trained:
    """Make the classifier and write it. Raises `HardwareError`, and writes nothing then."""
    began_s = time.monotonic()
    voices = voices_here()
    for path in recordings((*recipe.positives, *recipe.negatives)):
        Recording(path, channel=0)  # what cannot be read is told before the work
    progress = Progress()
    heard = _heard(recipe, voices, progress)
    network, measured = _fitted(recipe, heard, progress)
    content = model_bytes(network, f"wake word: {recipe.spoken.text}", _notes(recipe))
    write_whole(recipe.out, content)
    trained = Trained(
        recipe=recipe,
        length=network.length,
        model_bytes=len(content),
        voices=len(voices),
        spoken_hours=sum(len(one.embeddings) for one in heard) * HOP_SAMPLES / 16_000 / 3_600,
        took_s=time.monotonic() - began_s,
        measured=measured,
    )
    if recipe.plot is not None:
        write_whole(recipe.plot, picture(recipe.spoken.text, measured).encode())
    progress.done()
    return trained


def _heard(recipe: Recipe, voices: Sequence[Voice], progress: Progress) -> list[Heard]:
    jobs = plan(recipe, voices)
    progress.show(0.0, f"{len(voices)} voices speak")
    heard = []
    with crew(recipe.jobs, _backdrops(recipe, voices)) as hear:
        for count, one in enumerate(hear(jobs), 1):
            heard.append(one)
            progress.show(0.8 * count / len(jobs), f"heard {count} of {len(jobs)} scenes")
    return heard


def _backdrops(recipe: Recipe, voices: Sequence[Voice]) -> Backdrops:
    backdrops: Backdrops = {}
    for part in Part:
        takes = spoken_sentences(recipe, part, voices, BACKDROP_TAKES)
        said = spoken(Job(part=part, seed=recipe.seed, takes=takes))
        backdrops[part] = [samples for samples in said if samples.size]
    return backdrops


def _fitted(recipe: Recipe, heard: Sequence[Heard], progress: Progress) -> tuple[Network, Measured]:
    """Give the network for embeddings as they come, its threshold at 0.5, and its figures."""
    parts = {part: [one for one in heard if one.part == part] for part in Part}
    scale = scale_of(parts[Part.FIT])
    length = length_for(parts[Part.FIT])
    learn, tune, test = (_examples(parts[part], length, scale) for part in Part)
    network = fit(
        learn,
        tune,
        recipe.effort,
        recipe.seed,
        lambda share, what: progress.show(0.8 + 0.2 * share, what),
    )
    network = network.shifted(-bar_of(network, tune, recipe.per_hour))
    return network.for_embeddings(*scale), measure(network, test)


def _examples(heard: Sequence[Heard], length: int, scale: tuple[Floats, Floats]) -> Examples:
    found = examples(heard, length, scale)
    if not len(found.yes) or not len(found.others):
        raise TrainingRefused("the voices of this machine gave no sound of the phrase")
    return found


def length_for(heard: Sequence[Heard]) -> int:
    """Give how many embeddings cover the phrase, said slowly, and a little after it."""
    hops = [
        span.end - span.start for one in heard for span in one.spans if span.kind == Kind.PHRASE
    ]
    covered = _WINDOW_S * 16_000 / HOP_SAMPLES
    wanted = int(np.ceil(np.quantile(hops, 0.5) - covered)) if hops else 0
    return int(np.clip(wanted + _SPARE_HOPS + 2, _FEWEST, _MOST))


def _notes(recipe: Recipe) -> dict[str, str]:
    """Give what the file itself should tell."""
    return {
        "phrase": recipe.spoken.text,
        "seed": str(recipe.seed),
        "effort": "quick" if recipe.quick else "thorough",
        "own_recordings": "yes" if recipe.positives or recipe.negatives else "no",
    }
