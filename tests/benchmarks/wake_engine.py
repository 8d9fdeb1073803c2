"""The wake engines as fast as they go, and how well they hear.

    python -m tests.benchmarks.wake_engine [--seconds 60] [--rounds 2] [--words alexa ...]

Speed for several words at once; then recall on recordings of "alexa" and false wakes on other
speech. Idle cost is another question: see `wake_idle`.
"""

import argparse
import itertools
from collections import Counter
from collections.abc import Iterable

import numpy as np

from config.settings import Wake, WakeEngine, WakeWord
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.decision import WakeDecision
from hardware.wake.engines import make_engine
from tests.benchmarks.paced import Samples, hops_of
from tests.benchmarks.wake_idle import PEER, compare
from tests.benchmarks.wake_sound import clips
from tests.recordings import corpus_folder

SILENCE = np.zeros(16_000, np.int16)
OTHER_SPEECH = (
    "negative_community",
    "negative_computer",
    "negative_s",
    "negative_view_glass",
    "commands_coffee",
    "noise",
)
"""Not `negative_jarvis`: the bare name is near enough to "hey jarvis" to be another question."""

ENGINES = (WakeEngine.PARLOUR, WakeEngine.MICROWAKEWORD)


def wakes(wake: Wake, sounds: Iterable[Samples]) -> list[list[str]]:
    """Give for every recording, with a second of silence around it, the words heard in it."""
    engine = make_engine(wake)
    told = []
    for sound in sounds:
        engine.reset()
        decision = WakeDecision(wake)
        hops = hops_of(np.concatenate([SILENCE, sound, SILENCE]))
        heard = [
            decision.judge(engine.feed(hop), index * HOP_SAMPLES) for index, hop in enumerate(hops)
        ]
        told.append([one[0] for one in heard if one is not None])
    return told


def accuracy(engine: WakeEngine) -> None:
    """Print recall of "alexa" and the false wakes of three words."""
    corpus = corpus_folder()
    spoken = clips(corpus, "wake_alexa")
    alexa = Wake(engine=engine, words=(WakeWord(name="alexa"),))
    heard = sum("alexa" in words for words in wakes(alexa, spoken))
    print(f"{engine}: alexa {heard} of {len(spoken)} ({heard / len(spoken):.1%})")
    three = tuple(WakeWord(name=name) for name in ("alexa", "hey_jarvis", "hey_mycroft"))
    others = clips(corpus, *OTHER_SPEECH)
    false_wakes = Counter(
        itertools.chain.from_iterable(wakes(Wake(engine=engine, words=three), others))
    )
    hours = sum(map(len, others)) / 16_000 / 3_600
    print(f"{engine}: false wakes in {hours:.2f} h of other speech: {dict(false_wakes)}")


def main() -> None:
    """Print speed, then accuracy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="sound per run")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--words", nargs="+", default=["alexa", "hey_jarvis", "hey_mycroft"])
    options = parser.parse_args()
    compare([PEER, "parlour", "microwakeword"], "fast", options)
    for engine in ENGINES:
        accuracy(engine)


if __name__ == "__main__":
    main()
