"""The unmodified openwakeword package, run by its own interpreter to be compared with.

Run by file name in the environment `./install.sh peers` makes (PARLOUR_PEERS_PYTHON names
another): it imports nothing of Parlour. Sound comes as raw 16 kHz samples.

    python openwakeword_peer.py scores SOUND WORD...           every hop's scores, as JSON
    python openwakeword_peer.py idle SOUND SECONDS PAUSE WORD...  CPU of a bare loop, as JSON
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import openwakeword
from numpy.typing import NDArray
from openwakeword.model import Model

HOP_SAMPLES = 1_280


def load(words: list[str]) -> tuple[Model, list[str]]:
    """Give the package's own model object and its labels for these words."""
    folder = Path(openwakeword.__file__).parent / "resources" / "models"
    labels = [f"{word}_v0.1" for word in words]
    return Model(wakeword_model_paths=[str(folder / f"{one}.onnx") for one in labels]), labels


def hops_of(path: str) -> NDArray[np.int16]:
    """Give a raw recording in rows of one hop."""
    samples = np.frombuffer(Path(path).read_bytes(), np.int16)
    whole = len(samples) // HOP_SAMPLES * HOP_SAMPLES
    return samples[:whole].reshape(-1, HOP_SAMPLES)


def scores(path: str, words: list[str]) -> list[list[float]]:
    """Give the score of every word in every hop."""
    model, labels = load(words)
    told = [model.predict(hop) for hop in hops_of(path)]
    return [[float(row[label]) for label in labels] for row in told]


def idle(path: str, seconds: float, pause_s: float, words: list[str]) -> dict[str, float]:
    """Give the CPU seconds of a bare loop that takes a hop of sound every `pause_s`."""
    model, _ = load(words)
    hops = hops_of(path)
    for hop in hops[:100]:
        model.predict(hop)
    count = int(seconds * 16_000 / HOP_SAMPLES)
    before, due = cpu_s(), time.monotonic()
    for index in range(count):
        due += pause_s
        time.sleep(max(0.0, due - time.monotonic()))
        model.predict(hops[index % len(hops)])
    return {"cpu_s": cpu_s() - before, "audio_s": count * HOP_SAMPLES / 16_000, **memory_mb()}


def cpu_s() -> float:
    """Give what the kernel has counted for this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_mb() -> dict[str, float]:
    """Give the resident and the proportional size of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return {"rss_mb": sizes["Rss"], "pss_mb": sizes["Pss"]}


def main(arguments: list[str]) -> None:
    """Print what was asked for."""
    match arguments:
        case ["scores", path, *words]:
            json.dump(scores(path, words), sys.stdout)
        case ["idle", path, seconds, pause_s, *words]:
            json.dump(idle(path, float(seconds), float(pause_s), words), sys.stdout)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main(sys.argv[1:])
