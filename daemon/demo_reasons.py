"""Says why a step of the demo failed, as far as what was seen and logged lets one know."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

type Happening = Mapping[str, object]

LOST_DBFS: Final = -100.0
"""A microphone that hears nothing at all: the virtual room has a noise floor far above this."""
LOST_COUNTS_S: Final = 0.15
LONGEST_GAP_S: Final = 0.5
"""Between two meters; after longer the worker was away, which it tells itself."""
WARNINGS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a step that failed."""

    says: str
    window_open: bool
    """Whether it was listening when the sentence began."""
    happened: tuple[Happening, ...]
    meters: tuple[Happening, ...]
    """Of the time of the sentence."""
    warnings: tuple[str, ...] = ()
    """What the daemon logged meanwhile."""


def reasons(evidence: Evidence) -> list[str]:
    """Give every reason that can be told; none when none is known."""
    return [*_of_hearing(evidence), *_of_loss(evidence.meters), *evidence.warnings[-WARNINGS:]]


def warnings_after(log: Path, position: int) -> tuple[str, ...]:
    """Give the warnings and errors in a log from a byte on, without their date."""
    with log.open("rb") as file:
        file.seek(position)
        lines = file.read().decode(errors="replace").splitlines()
    return tuple(
        f"the daemon's log: {line.partition(level)[2].strip()}"
        for line in lines
        for level in (" WARNING ", " ERROR ")
        if level in line
    )


def _of_hearing(evidence: Evidence) -> Iterator[str]:
    kinds = {happening["event"] for happening in evidence.happened}
    outcomes = {happening.get("outcome") for happening in evidence.happened}
    if "failed" in outcomes and "error" not in kinds:
        yield "passed over: not understood in a follow-up"
        return
    if kinds & {"wake", "transcript"} or evidence.window_open:
        if "nothing_said" in outcomes:
            yield "it listened and heard no speech"
        return
    best = _best_scores(evidence.meters)
    if any(_plain(word) in _plain(evidence.says) for word in best):
        yield f"the wake word was not heard: its best score was {max(best.values()):.2f}"
    elif best:
        words = " or ".join(f"“{word.replace('_', ' ')}”" for word in best)
        yield f"the sentence has no wake word ({words}), and no follow-up was being listened for"


def _of_loss(meters: tuple[Happening, ...]) -> Iterator[str]:
    lost_s = sum(
        min(LONGEST_GAP_S, _number(later["at_s"]) - _number(meter["at_s"]))
        for meter, later in pairwise(meters)
        if _number(later["level_dbfs"]) <= LOST_DBFS
    )
    if lost_s >= LOST_COUNTS_S:
        yield f"{lost_s:.1f} s of sound were lost: this machine is too busy"


def _best_scores(meters: Iterable[Happening]) -> dict[str, float]:
    best: dict[str, float] = {}
    for meter in meters:
        scores = meter["scores"]
        for word, score in scores.items() if isinstance(scores, Mapping) else ():
            best[word] = max(best.get(word, 0.0), score)
    return best


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _number(value: object) -> float:
    return float(str(value))
