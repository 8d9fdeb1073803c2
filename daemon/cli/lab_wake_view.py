"""What `parlour lab wake` found, as tables for a person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from daemon.cli.terminal import Style, painted

_HEADS = ("word", "threshold", "heard", "recall", "false accepts", "per hour", "95 % below")


def pictured(told: Mapping[str, Any], *, colour: bool) -> str:
    """Give the files with what was heard in them, and with labels how good each word is."""
    lines = [line for file in told["files"] for line in _file(file, colour=colour)]
    if "sweep" in told:
        lines += ["", *_table(told["outcomes"], colour=colour, dim=False)]
        lines += ["", *_table(told["sweep"], colour=colour, dim=True)]
        lines += [
            painted(f"  {name}: labelled, but not among the files", Style.YELLOW, colour=colour)
            for name in told["labels_unused"]
        ]
        lines += [
            painted(f"  {word}: labelled, but not listened for", Style.YELLOW, colour=colour)
            for word in told["words_unused"]
        ]
    return "\n".join(lines)


def _file(file: Mapping[str, Any], *, colour: bool) -> Iterator[str]:
    yield painted(f"{file['path']}", Style.BOLD, colour=colour)
    if "problem" in file:
        yield painted(f"  ! {file['problem']}", Style.RED, colour=colour)
        return
    for found in file["detections"]:
        word = painted(found["word"], Style.GREEN, colour=colour)
        yield f"  {found['time_s']:8.2f} s  heard {word} ({found['peak_score']:.2f})"
    heard = {found["word"] for found in file["detections"]}
    for word, score in file["highest"].items():
        if word not in heard:
            note = f"  {'':8}    not heard: {word}, highest score {score:.2f}"
            yield painted(note, Style.DIM, colour=colour)


def _table(outcomes: Sequence[Mapping[str, Any]], *, colour: bool, dim: bool) -> Iterator[str]:
    """Give a line for each outcome under a line of heads."""
    rows = [_HEADS, *(_row(each) for each in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for number, row in enumerate(rows):
        cells = zip(row, widths, strict=True)
        line = "  ".join(
            f"{cell:<{size}}" if column == 0 else f"{cell:>{size}}"
            for column, (cell, size) in enumerate(cells)
        )
        style = (Style.DIM,) if number == 0 else () if dim else (Style.BOLD,)
        yield f"  {painted(line.rstrip(), *style, colour=colour)}"


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    recall = one["recall"]
    return (
        one["word"],
        f"{one['threshold']:.2f}",
        f"{one['hits']} of {one['of']}",
        "-" if recall is None else f"{100 * recall:.1f} %",
        f"{one['false_accepts']}",
        f"{one['false_accepts_per_hour']:.2f}",
        f"{one['false_accepts_per_hour_at_most']:.2f}",
    )
