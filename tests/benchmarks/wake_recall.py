"""How well the engines hear: recall on recordings of "alexa", false wakes on other speech.

python -m tests.benchmarks.wake_recall [--quick] [--json]
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np

from config.wake import Wake, WakeEngine, WakeWord
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.decision import WakeDecision
from hardware.wake.engines import make_engine
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.paced import Samples, hops_of
from tests.benchmarks.wake_sound import clips
from tests.recordings import corpus_folder

SILENCE: Final = np.zeros(16_000, np.int16)
OTHER_SPEECH: Final = (
    "negative_community",
    "negative_computer",
    "negative_s",
    "negative_view_glass",
    "commands_coffee",
    "noise",
)
"""Not `negative_jarvis`: the bare name is near enough to "hey jarvis" to be another question."""
WORDS: Final = ("alexa", "hey_jarvis", "hey_mycroft")
MOST_MISSED: Final = 5.0
MOST_FALSE: Final = 3


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Count missed and false wakes; quick takes every fourth recording."""
    corpus, step = corpus_folder(), 4 if quick else 1
    spoken = clips(corpus, "wake_alexa")[::step]
    others = clips(corpus, *OTHER_SPEECH)[::step]
    engines = (WakeEngine.PARLOUR, WakeEngine.MICROWAKEWORD)
    return [figure for engine in engines for figure in _accuracy(engine, spoken, others)]


def _accuracy(
    engine: WakeEngine, spoken: Sequence[Samples], others: Sequence[Samples]
) -> Iterator[Figure]:
    """Give the share of "alexa" that was missed, and the false wakes of three words."""
    heard = sum("alexa" in words for words in wakes(_wake_of(engine, "alexa"), spoken))
    yield Figure(
        name=f"{engine}: alexa missed",
        measured=round((1 - heard / len(spoken)) * 100, 1),
        goal=MOST_MISSED,
        unit="%",
        split={"recordings": len(spoken)},
    )
    told = Counter(chain.from_iterable(wakes(_wake_of(engine, *WORDS), others)))
    hours = sum(map(len, others)) / 16_000 / 3_600
    yield Figure(
        name=f"{engine}: false wakes on other speech",
        measured=told.total(),
        goal=MOST_FALSE,
        unit="",
        split={"hours of it": round(hours, 2), **told},
    )


def _wake_of(engine: WakeEngine, *words: str) -> Wake:
    return Wake(engine=engine, words=tuple(WakeWord(name=word) for word in words))


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


if __name__ == "__main__":
    run(measure, __doc__ or "")
