"""The wake engine as fast as it goes, for one word and for four, beside openwakeword's own.

    python -m tests.benchmarks.wake_engine [--quick] [--json]

Talk without a wake word, in fresh processes that take turns; the gate, which never closes on talk,
is in it. What listening costs in real time is another question: see `idle_cost`.
"""

from statistics import median
from typing import Final

from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.wake_idle import PEER, UNIT, WORD, Contest, costs

MOST_CPU: Final = 20.0
TIMES_CHEAPER: Final = 5
MOST_FOR_MORE: Final = 30.0
FORWARD: Final = ("alexa", "hey_marvin", "weather")
"""Feed-forward classifiers, as most are."""
RECURRENT: Final = ("alexa", "hey_marvin", "hey_mycroft")
"""The classifier of `hey_mycroft` is recurrent, and costs as much as five others."""

OURS: Final = "parlour"
CONTESTANTS: Final = {
    f"{engine}, {name}": (engine, (WORD, *more))
    for engine in (PEER, OURS)
    for name, more in {"one": (), "forward": FORWARD, "recurrent": RECURRENT}.items()
}


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Compare one word with a limit and with the peer, and four words with one."""
    contest = Contest(paced=False, seconds=60 if quick else 120, rounds=1 if quick else 5)
    taken = costs(contest, CONTESTANTS)
    typical = {name: median(values) for name, values in taken.items()}
    own, peer = typical[f"{OURS}, one"], typical[f"{PEER}, one"]
    runs = {name: spread(values, UNIT) for name, values in taken.items() if "one" in name}
    return [
        Figure(name="engine alone", measured=own, goal=MOST_CPU, unit=UNIT, split=runs),
        Figure(
            name=f"engine alone, {PEER} / {TIMES_CHEAPER}",
            measured=own,
            goal=peer / TIMES_CHEAPER,
            unit=UNIT,
            split={"times cheaper": f"{peer / own:.1f}"},
        ),
        _more("forward", FORWARD, typical),
        _more("recurrent", RECURRENT, typical),
    ]


def _more(name: str, words: tuple[str, ...], typical: dict[str, float]) -> Figure:
    """Give what three more words add to one, in per cent."""
    added = {
        engine: (typical[f"{engine}, {name}"] / typical[f"{engine}, one"] - 1) * 100
        for engine in (OURS, PEER)
    }
    return Figure(
        name=f"three more words at once ({', '.join(words)})",
        measured=added[OURS],
        goal=MOST_FOR_MORE,
        unit="%",
        split={
            f"{engine} adds": f"{added[engine]:.0f} %, {alone * added[engine] / 100:.1f} {UNIT}"
            f" to {alone:.1f}"
            for engine, alone in ((one, typical[f"{one}, one"]) for one in (OURS, PEER))
        },
    )


if __name__ == "__main__":
    run(measure, __doc__ or "")
