"""What the counts say of each word that is listened for: thresholds in force, and better ones."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from config.wake import STOP_WORD, Wake
from daemon.near_misses.histogram import Histogram, histograms
from daemon.near_misses.rows import Counts, Kind
from daemon.near_misses.suggestion import Suggestion, suggested
from hardware.wake.decision import bars_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One word, in a quiet room or while something of ours sounds."""

    histogram: Histogram
    threshold: float | None
    """The one in force; none for a word that is no longer listened for."""
    key: str
    """The setting that holds it."""
    suggestion: Suggestion

    @property
    def name(self) -> str:
        """Give what a person calls it."""
        word = self.histogram.word.replace("_", " ")
        return f"{word}, while it speaks" if self.histogram.playing else word


def entries(counts: Counts, wake: Wake) -> list[Entry]:
    """Give an entry for everything that was counted, word by word."""
    return [_entry(histogram, wake) for histogram in histograms(counts)]


def as_json(listed: Sequence[Entry]) -> list[dict[str, object]]:
    """Give entries for scripts."""
    return [_json(entry) for entry in listed]


def _entry(histogram: Histogram, wake: Wake) -> Entry:
    threshold = _threshold(histogram, wake)
    unknown = Suggestion(None, "no longer listened for")
    return Entry(
        histogram=histogram,
        threshold=threshold,
        key=_key(histogram),
        suggestion=unknown if threshold is None else suggested(histogram, threshold),
    )


def _threshold(histogram: Histogram, wake: Wake) -> float | None:
    known = bars_of(wake).get(histogram.word)
    if known is None:
        return None
    return (known.low if histogram.playing else known.quiet).threshold


def _key(histogram: Histogram) -> str:
    if histogram.word == STOP_WORD:
        return "wake.stop_threshold"
    return "playing_threshold" if histogram.playing else "threshold"


def _json(entry: Entry) -> dict[str, object]:
    histogram = entry.histogram
    return {
        "word": histogram.word,
        "playing": histogram.playing,
        "threshold": entry.threshold,
        **_kinds({kind: histogram.of(kind) for kind in Kind}),
        "suggested": asdict(entry.suggestion),
        "bins": [
            {"from": each.low, **_kinds({kind: each.of(kind) for kind in Kind})}
            for each in histogram.bins
        ],
        "unwanted_by_hour": list(histogram.hours),
    }


def _kinds(counts: Mapping[Kind, int]) -> dict[str, int]:
    return {kind.value: count for kind, count in counts.items()}
