"""The unmodified openwakeword package, run by its own interpreter to be compared with.

It imports nothing of Parlour. Sound comes as a file of raw 16 kHz samples; answers are JSON.

    python -m tests.benchmarks.openwakeword_peer scores SOUND WORD...
    python -m tests.benchmarks.openwakeword_peer paced|fast SOUND SECONDS WORD...
"""

import json
import sys
from pathlib import Path

import numpy as np
import openwakeword
from openwakeword.model import Model

from tests.benchmarks.paced import Samples, hops_of, listen


def load(words: list[str]) -> tuple[Model, list[str]]:
    """Give the package's own model object and its labels for these words or model files."""
    folder = Path(openwakeword.__file__).parent / "resources" / "models"
    bundled = [folder / f"{word}_v0.1.onnx" for word in words]
    paths = [Path(word) if "/" in word else path for word, path in zip(words, bundled, strict=True)]
    model = Model(wakeword_model_paths=[str(path) for path in paths])
    return model, [path.stem for path in paths]


def scores(sound: Samples, words: list[str]) -> list[list[float]]:
    """Give the score of every word in every hop."""
    model, labels = load(words)
    told = [model.predict(hop) for hop in hops_of(sound)]
    return [[float(row[label]) for label in labels] for row in told]


def cost(sound: Samples, seconds: float, words: list[str], *, paced: bool) -> dict[str, float]:
    """Give what a bare loop around `Model.predict` costs."""
    model, _ = load(words)
    return listen(model.predict, sound, seconds=seconds, paced=paced)


def main(arguments: list[str]) -> None:
    """Print what was asked for."""
    match arguments:
        case ["scores", path, *words]:
            answer: object = scores(sound_of(path), words)
        case ["paced" | "fast" as pace, path, seconds, *words]:
            answer = cost(sound_of(path), float(seconds), words, paced=pace == "paced")
        case _:
            sys.exit(__doc__)
    json.dump(answer, sys.stdout)


def sound_of(path: str) -> Samples:
    """Give a raw recording."""
    return np.frombuffer(Path(path).read_bytes(), np.int16)


if __name__ == "__main__":
    main(sys.argv[1:])
