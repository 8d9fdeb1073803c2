"""What `parlour wake` shows: a table, a histogram of each word, and when it happened."""

from collections.abc import Iterator, Sequence
from typing import Final

from config.wake import Wake
from daemon.cli.bars import Cell, height, joined
from daemon.cli.terminal import Style, painted, width
from daemon.near_misses.histogram import Bin, Histogram
from daemon.near_misses.plot import WORDS
from daemon.near_misses.report import Entry
from daemon.near_misses.rows import BINS, Kind

_HEADS: Final = ("word", "threshold", *WORDS.values(), "suggested")
_STYLES: Final = {
    Kind.HEARD: Style.GREEN,
    Kind.ASKED_TWICE: Style.CYAN,
    Kind.FALSE_WAKE: Style.RED,
    Kind.NEAR_MISS: Style.DIM,
}
_MARKS: Final = {
    Kind.HEARD: "█",
    Kind.ASKED_TWICE: "▓",
    Kind.FALSE_WAKE: "▒",
    Kind.NEAR_MISS: "░",
}
"""They differ without colour too."""
_LONGEST_BAR: Final = 48


def pictured(listed: Sequence[Entry], *, colour: bool) -> str:
    """Give what was counted, of one word or more, as people read it."""
    parts = ["", *_table(listed, colour=colour), ""]
    for entry in listed:
        parts += [*_drawn(entry, colour=colour), ""]
    legend = "   ".join(
        f"{painted(_MARKS[kind], _STYLES[kind], colour=colour)} {words}"
        for kind, words in WORDS.items()
    )
    return "\n".join([*parts, f"  {legend}", ""])


def nothing_counted(wake: Wake, *, daemon_runs: bool) -> str:
    """Say that nothing was counted yet, and what will be."""
    lines = ["", "  nothing was counted yet: speak to the room for a few days"]
    if not wake.enabled:
        lines.append("  no word is listened for: wake.enabled is false")
    else:
        lines.append("  listened for, each with the threshold in force:")
        lines += [f"    {word.spoken}  {word.threshold:.2f}" for word in wake.words]
        if wake.stop:
            lines.append(f"    {wake.stop_phrase}, while it speaks  {wake.stop_threshold:.2f}")
    if not daemon_runs:
        lines.append("  no daemon runs here, and it is what listens: `parlour run`")
    return "\n".join([*lines, ""])


def _table(listed: Sequence[Entry], *, colour: bool) -> Iterator[str]:
    rows = [_HEADS, *(_row(entry) for entry in listed)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for number, row in enumerate(rows):
        first, *others = (f"{cell:>{size}}" for cell, size in zip(row, widths, strict=True))
        line = "  ".join((f"{first.strip():<{widths[0]}}", *others))
        yield f"  {painted(line, *((Style.DIM,) if number == 0 else ()), colour=colour)}"


def _row(entry: Entry) -> tuple[str, ...]:
    suggestion = entry.suggestion.threshold
    return (
        entry.name,
        "-" if entry.threshold is None else f"{entry.threshold:.2f}",
        *(f"{entry.histogram.of(kind)}" for kind in WORDS),
        "-" if suggestion is None else f"{suggestion:.2f}",
    )


def _drawn(entry: Entry, *, colour: bool) -> Iterator[str]:
    """Give the histogram of a word, from the first bin that holds something."""
    histogram, suggestion = entry.histogram, entry.suggestion
    yield f"  {painted(entry.name, Style.BOLD, colour=colour)}"
    filled = [number for number, each in enumerate(histogram.bins) if each.total]
    highest = max((each.total for each in histogram.bins), default=0) or 1
    bar = None if entry.threshold is None else min(BINS - 1, int(entry.threshold * BINS + 1e-9))
    for number in range(min(filled, default=0), BINS):
        each = histogram.bins[number]
        mark = "┣" if number == bar else "│"
        cells = _pile(each, highest)
        count = f" {each.total}" if each.total else ""
        yield f"  {each.low:.2f} {mark}{joined(cells, colour=colour)}{count}"
    yield from _hours(histogram, colour=colour)
    if suggestion.threshold is None:
        yield f"  {suggestion.why}"
    else:
        yield f"  {entry.key} = {suggestion.threshold:.2f}: {suggestion.why}"


def _pile(each: Bin, highest: int) -> list[Cell]:
    """Give a bar of a cell for each share of the highest; what is there at all shows."""
    longest = min(_LONGEST_BAR, width() - 20)
    cells: list[Cell] = []
    for kind in WORDS:
        count = each.of(kind)
        length = max(1, round(count / highest * longest)) if count else 0
        cells += [(_MARKS[kind], _STYLES[kind])] * length
    return cells


def _hours(histogram: Histogram, *, colour: bool) -> Iterator[str]:
    highest = max(histogram.hours)
    if highest:
        line = "".join(height(count / highest) for count in histogram.hours)
        words = painted("near misses and false wakes from 0 to 24 h", Style.DIM, colour=colour)
        yield f"  {line}  {words}"
