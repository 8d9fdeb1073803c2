"""What noise suppression and gain on the uplink are worth: words the local recogniser misses.

    python -m tests.benchmarks.uplink_words [--quick] [--json]

Orders of the recordings (people and synthetic voices) stand in kitchen noise at several ratios, or
come at several levels into a microphone with noise of its own; each is heard as it is and through
the uplink's processors. A word that was said and is not in the transcript is missed. Of the people
who order coffee only the words of the order are known. The share is of all words said.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config import settings
from config.audio import HOUSE
from config.enhance import Noise, Suppression
from config.settings import Audio
from hardware.enhance import gain, noise
from hardware.lab.sound import Samples, active_span, read_clip
from hardware.processors import Processor, Sound
from providers.local.recognise import Recogniser, load_recogniser
from tests.recordings import corpus_folder

type Pcm = NDArray[np.int16]

KINDS: Final = ("commands_coffee", "commands_home_turn_on", "synthetic_home_commands")
BEFORE_S: Final = 1.5
"""What a session hears before the first word: the pre-roll."""
AFTER_S: Final = 0.7
FRAME: Final = 320
QUICK_SHARE: Final = 5
"""With --quick every fifth recording is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the talker reaches the microphone."""

    name: str
    speech_dbfs: float
    kitchen_db: float | None
    """Speech over the kitchen's noise; `None`: a quiet room."""


@dataclass(frozen=True, slots=True)
class Order:
    """A recording and the words that are known to be in it."""

    samples: Samples
    words: Counter[str]


CONDITIONS: Final = (
    *(
        Condition(name=f"kitchen, {db} dB", speech_dbfs=-26.0, kitchen_db=db)
        for db in (20.0, 10.0, 5.0, 0.0)
    ),
    *(
        Condition(name=f"quiet room, talker at {dbfs} dBFS", speech_dbfs=dbfs, kitchen_db=None)
        for dbfs in (-20.0, -35.0, -50.0)
    ),
    Condition(name="kitchen, 10 dB, talker at -45 dBFS", speech_dbfs=-45.0, kitchen_db=10.0),
)
MICROPHONE_NOISE_DBFS: Final = -72.0
"""A cheap microphone's own."""


def chains(suppression: tuple[Suppression, ...]) -> Mapping[str, tuple[str, ...]]:
    """Give what is compared: processors by name."""
    noises = {f"noise {each}": (f"noise {each}",) for each in suppression}
    both = (f"noise {suppression[0]}", "gain")
    return {"none": (), **noises, "gain": ("gain",), " + ".join(both): both}


def made(name: str) -> Processor:
    """Make a processor: `gain`, or `noise` and how much of it."""
    if name == "gain":
        return gain.create(Audio())
    suppression = Suppression(name.removeprefix("noise "))
    return noise.create(Audio(noise=Noise(suppression=suppression)))


def orders(corpus: Path, every: int) -> list[Order]:
    """Give the recordings whose words are known, or every n-th of them."""
    entries = json.loads((corpus / "manifest.json").read_text())
    known = sorted(
        (entry for entry in entries if entry["path"].startswith("public/")),
        key=lambda entry: str(entry["path"]),
    )
    chosen = [entry for entry in known if entry["kind"].startswith(KINDS)][::every]
    return [Order(read_clip(corpus / entry["path"]), _said(entry)) for entry in chosen]


def _said(entry: Mapping[str, object]) -> Counter[str]:
    slots = entry.get("slots")
    text = " ".join(map(str, slots.values())) if isinstance(slots, dict) else str(entry["label"])
    return words_of(text)


def words_of(text: str) -> Counter[str]:
    """Give the words of a text, as often as they come."""
    return Counter(re.findall(r"[a-z']+", text.lower()))


def recorded(order: Order, condition: Condition, kitchen: Samples, place: int) -> Pcm:
    """Give what the microphone records; `place` chooses the stretch of noise."""
    begin, end = active_span(order.samples)
    power = float(np.mean(np.square(order.samples[begin:end], dtype=np.float64)))
    speech = order.samples * np.float32(10 ** (condition.speech_dbfs / 20) / np.sqrt(power))
    before, after = (int(seconds * HOUSE.rate_hz) for seconds in (BEFORE_S, AFTER_S))
    heard = np.pad(speech, (before, after))
    own = np.random.default_rng(place).standard_normal(heard.size, dtype=np.float32)
    heard = heard + own * np.float32(10 ** (MICROPHONE_NOISE_DBFS / 20))
    if condition.kitchen_db is not None:
        stretch = np.resize(np.roll(kitchen, -place * HOUSE.rate_hz), heard.size)
        loud = 10 ** ((condition.speech_dbfs - condition.kitchen_db) / 20)
        heard = heard + stretch * np.float32(loud / np.sqrt(np.mean(np.square(stretch))))
    pcm: Pcm = np.clip(np.round(heard * 32_767), -32_768, 32_767).astype(np.int16)
    return pcm


def passed(pcm: Pcm, processors: tuple[Processor, ...]) -> Pcm:
    """Give a recording as a session hears it, frame by frame."""
    frames = []
    for at in range(0, len(pcm), FRAME):
        samples = pcm[at : at + FRAME]
        sound = Sound(samples=samples, far=np.zeros_like(samples), playing=False, at=at)
        for processor in processors:
            sound = processor.process(sound)
        frames.append(sound.samples)
    return np.concatenate(frames)


def _missed(order: Order, pcm: Pcm, recogniser: Recogniser) -> int:
    samples = pcm.astype(np.float32) / np.float32(32_768)
    return (order.words - words_of(recogniser.listen(samples).text)).total()


def missed_words(*, every: int) -> Iterator[tuple[str, str, float, float]]:
    """Give condition, processors, the share of words missed, CPU seconds for an hour of sound."""
    corpus = corpus_folder()
    recogniser = load_recogniser(settings.Recogniser.MOONSHINE, "")
    spoken = orders(corpus, every)
    kitchen = read_clip(corpus / "public" / "noise" / "kitchen.flac")
    said = sum(order.words.total() for order in spoken)
    for condition in CONDITIONS:
        heard = [recorded(order, condition, kitchen, at) for at, order in enumerate(spoken)]
        for name, parts in chains(tuple(Suppression)[:3]).items():
            processors = tuple(map(made, parts))
            began_s = time.process_time()
            cleaned = [passed(pcm, processors) for pcm in heard]
            spent_s = time.process_time() - began_s
            hours = sum(map(len, heard)) / HOUSE.rate_hz / 3_600
            missed = sum(
                _missed(order, pcm, recogniser) for order, pcm in zip(spoken, cleaned, strict=True)
            )
            yield condition.name, name, missed / said, spent_s / hours


def main() -> None:
    """Print a line for each condition and set of processors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="for a script to read")
    parser.add_argument("--quick", action="store_true", help="fewer recordings, a rougher answer")
    chosen = parser.parse_args()
    rows = []
    for condition, name, missed, cpu_s in missed_words(every=QUICK_SHARE if chosen.quick else 1):
        rows.append(
            {"condition": condition, "processors": name, "missed": missed, "cpu_s_per_h": cpu_s}
        )
        if not chosen.json:
            print(
                f"{condition:38} {name:22} {missed:6.1%} missed  {cpu_s:5.1f} CPU s/h", flush=True
            )
    if chosen.json:
        print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
