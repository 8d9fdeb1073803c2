"""How well the shipped "stop" hears, and what it takes for it by mistake.

    python -m tests.benchmarks.stop_word [--model FILE] [--takes 120] [--seed 7]

Recall: voices it never learned from (flite's awb, a fifth of espeak-ng's timbres), in rooms and
noise drawn by another seed than that of the training. False stops: recorded speech of people, and
replies in synthetic voices. All by the decision that the room uses: two scores in a row.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path

import numpy as np

from config.settings import Wake
from config.wake import STOP_WORD
from hardware.lab.sound import read_clip
from hardware.lab.sweep import most_likely_at_most
from hardware.lab.voices import replies
from hardware.training.examples import RINGING_HOPS
from hardware.training.listening import Heard, Listener, spoken
from hardware.training.recipe import Recipe
from hardware.training.takes import Job, Kind, plan, spoken_sentences
from hardware.training.voices import Part, voices_here
from hardware.wake.classifier import Classifier
from hardware.wake.decision import StopDecision
from hardware.wake.features import SpeechFeatures
from hardware.wake.models import SHIPPED_STOP, openwakeword_backbone
from tests.benchmarks.paced import Samples, hops_of
from tests.benchmarks.wake_sound import clips
from tests.recordings import corpus_folder

PAUSE = np.zeros(8_000, np.int16)
RESTED_HOPS = 19
"""1.5 s: what fires twice within it would have silenced the room once."""
REAL = (
    "commands_coffee",
    "commands_home",
    "negative_community",
    "negative_computer",
    "negative_jarvis",
    "negative_s",
    "negative_view_glass",
    "noise",
    "wake_alexa",
)
SNR_KINDS = {30.0: "quiet", 15.0: "15 dB", 10.0: "10 dB", 5.0: "5 dB", 0.0: "0 dB"}


class Stop:
    """The stop word of a file, as the room decides it."""

    def __init__(self, model: Path, threshold: float) -> None:
        self._classifier = Classifier(model)
        self._history = np.zeros((1, self._classifier.length, 96), np.float32)
        self._classifier.attach(self._history)
        self._decision = StopDecision(Wake(stop_threshold=threshold))

    def stops(
        self,
        embeddings: Iterable[np.ndarray[tuple[int], np.dtype[np.float32]]],
        guarded: Iterable[tuple[bool, bool]] = (),
    ) -> list[int]:
        """Give the hops of a stream in which it is heard.

        `guarded` tells of each whether the canceller is converging, and whether somebody stands out
        of what it leaves; without it nothing of ours sounds.
        """
        self._decision.reset()
        heard: list[int] = []
        guards = chain(guarded, repeat((False, True)))
        for hop, (embedding, (converging, stands_out)) in enumerate(zip(embeddings, guards)):  # noqa: B905 - the guards never end
            self._history[0, :-1] = self._history[0, 1:]
            self._history[0, -1] = embedding
            own_words = {STOP_WORD} if converging else ()
            if self._decision.judge(self._classifier.score(), own_words=own_words) and stands_out:
                heard.append(hop)
        return heard


def rested(hops: Iterable[int]) -> list[int]:
    """Give what is left where the first of several within 1.5 s has already silenced the room."""
    kept: list[int] = []
    for hop in hops:
        if not kept or hop - kept[-1] >= RESTED_HOPS:
            kept.append(hop)
    return kept


def staged(takes: int, seed: int) -> Iterator[Heard]:
    """Give streams of the voices kept out of the training, in other rooms than its own."""
    recipe = Recipe(
        phrase="stop",
        out=Path("stop.onnx"),
        name="stop",
        seed=seed,
        quick=False,
        per_hour=0.5,
        jobs=1,
        positives=(),
        negatives=(),
        plot=None,
        as_json=False,
    )
    voices = voices_here()
    jobs = [job for job in plan(recipe, voices) if job.part == Part.TEST]
    behind = Job(part=Part.TEST, seed=seed, takes=spoken_sentences(recipe, Part.TEST, voices, 24))
    listener = Listener({Part.TEST: [one for one in spoken(behind) if one.size]})
    left = takes
    for job in jobs:
        phrases = tuple(take for take in job.takes if take.kind == Kind.PHRASE)[:left]
        left -= len(phrases)
        if phrases:
            yield listener.hear(Job(part=job.part, seed=job.seed, takes=phrases))


def recall(stop: Stop, streams: Iterable[Heard]) -> dict[float, list[bool]]:
    """Give for each level of noise whether each take was heard; one may follow at once."""
    found: dict[float, list[bool]] = defaultdict(list)
    for stream in streams:
        heard = np.array(stop.stops(stream.embeddings))
        for span in stream.spans:
            near = (heard >= span.start) & (heard <= span.end + RINGING_HOPS)
            found[span.snr_db].append(bool(near.any()))
    return found


def false_stops(stop: Stop, sounds: Sequence[Samples]) -> tuple[int, float]:
    """Give how often it is heard in recordings, and how many hours they are, pauses included."""
    features = SpeechFeatures(*openwakeword_backbone(), length=1)
    stream = np.concatenate([part for sound in sounds for part in (PAUSE, sound)])

    def embeddings() -> Iterator[np.ndarray[tuple[int], np.dtype[np.float32]]]:
        for hop in hops_of(stream):
            features.push(hop)
            yield features.history[0, -1]

    return len(rested(stop.stops(embeddings()))), stream.size / 16_000 / 3_600


def main() -> None:
    """Print recall, then false stops."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=SHIPPED_STOP)
    parser.add_argument("--threshold", type=float, default=Wake().stop_threshold)
    parser.add_argument("--takes", type=int, default=120, help="each in five levels of noise")
    parser.add_argument("--replies", type=int, default=120, help="synthetic answers")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    stop = Stop(options.model, options.threshold)
    for snr_db, heard in sorted(recall(stop, staged(options.takes, options.seed)).items())[::-1]:
        name = SNR_KINDS.get(snr_db, f"{snr_db:g} dB")
        print(f"recall, {name:6} {np.mean(heard):6.1%}  ({sum(heard)} of {len(heard)})")
    total, hours = 0, 0.0
    for kind in REAL:
        count, of_kind = false_stops(stop, clips(corpus_folder(), kind))
        total, hours = total + count, hours + of_kind
        print(f"people, {kind:22} {count:3} false stops in {of_kind:.2f} h")
    print(_told("people in all", total, hours))
    answers = [read_clip(path) for path in replies(options.replies, options.seed)]
    pcm = [np.rint(np.clip(one, -1, 1) * 32_767).astype(np.int16) for one in answers]
    print(_told("our own replies", *false_stops(stop, pcm)))


def _told(what: str, count: int, hours: float) -> str:
    most = most_likely_at_most(count) / hours
    return f"{what}: {count} in {hours:.2f} h, {count / hours:.1f} an hour (95 %: below {most:.1f})"


if __name__ == "__main__":
    main()
