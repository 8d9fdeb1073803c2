"""Sound for the wake-word benchmarks: recordings by kind, and talk without a wake word."""

import json
from pathlib import Path

import numpy as np
import soundfile

from tests.benchmarks.paced import Samples


def clips(corpus: Path, *kinds: str) -> list[Samples]:
    """Give the recordings whose kind begins with one of these."""
    entries = json.loads((corpus / "manifest.json").read_text())
    paths = [corpus / entry["path"] for entry in entries if entry["kind"].startswith(kinds)]
    return [soundfile.read(path, dtype="int16")[0] for path in paths if path.is_file()]


def babble(corpus: Path, seconds: float) -> Samples:
    """Give talk of many people without a wake word, or hiss where there are no recordings."""
    wanted = int(seconds * 16_000)
    if not (corpus / "manifest.json").is_file():
        return np.random.default_rng(1).normal(0, 500, wanted).astype(np.int16)
    return np.resize(np.concatenate(clips(corpus, "negative_community")), wanted)
