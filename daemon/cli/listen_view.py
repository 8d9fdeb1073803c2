"""The picture of `parlour listen`: a pure function from what it knows to lines of text."""

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from daemon.ailments import WEAK_DB
from daemon.cli.bars import Cell, bar, height, joined
from daemon.cli.listen_state import FLOOR_DBFS, Step, View, share_of
from daemon.cli.terminal import Style, painted
from daemon.cli.wording import phrase

_LABEL: Final = 12
_READOUT: Final = 14
_NARROWEST: Final = 48
_STORY_LINES: Final = 2
_SPEECH: Final = 0.5
_LOUD: Final = 0.78
"""About -18 dBFS: speech near the microphone."""
_TOO_LOUD: Final = 0.925
"""About -6 dBFS: clipping is near."""
_MOST_ECHO_DB: Final = 40.0
"""The echo's meter is full here: no canceller takes off much more in a room."""
_LEFTMOST: Final = 1e-6
"""A bar shows no mark at 0."""
_ESCAPE: Final = re.compile(r"\x1b\[[0-9;]*m")
_PLAIN: Final = str.maketrans(
    "╭╮╰╯─│├┤●○┃┊…→·█▉▊▋▌▍▎▏▁▂▃▄▅▆▇", "++++-|++*o|:.>." + "#######|" + "_.:-=+*"
)
STATES: Final = {
    "idle": ("○", Style.DIM, "waiting for the wake word"),
    "listening": ("●", Style.GREEN, "listening to you"),
    "processing": ("●", Style.YELLOW, "thinking"),
    "responding": ("●", Style.BLUE, "answering"),
}


def rendered(view: View, columns: int, *, colour: bool, plain: bool = False) -> list[str]:
    """Give the lines of the view, each exactly `columns` wide; `plain` keeps to ASCII."""
    columns = max(_NARROWEST, columns)
    inner = columns - 4
    rows = [
        "",
        _state(view, inner, colour=colour),
        "",
        _trail(view, inner, colour=colour),
        _level("microphone", view.level_dbfs, view.level_peak.fallen(view.now_s), inner, colour),
        _speech(view, inner, colour=colour),
        *(_wake(view, word, inner, colour=colour) for word in _words(view)),
        _level("loudspeaker", view.output_dbfs, view.output_peak.fallen(view.now_s), inner, colour),
        *_ears(view, inner, colour=colour),
        "",
        *_story(view, inner, colour=colour),
        "",
    ]
    framed = [
        _edge("╭╮", f" Parlour · {view.room} ", f" {view.provider} ", columns, colour),
        *(_framed(row, inner, colour=colour) for row in rows),
        _edge("╰╯", " q quit ", f" {view.microphone} → {view.speaker} ", columns, colour),
    ]
    return [line.translate(_PLAIN) for line in framed] if plain else framed


def visible(line: str) -> str:
    """Give a line without its escape sequences."""
    return _ESCAPE.sub("", line)


def _state(view: View, inner: int, *, colour: bool) -> str:
    dot, style, words = STATES.get(view.state, ("●", Style.BOLD, ""))
    state = view.state
    if view.muted:
        dot, style, words, state = "●", Style.RED, "the microphone is closed", "muted"
    name = painted(state.upper(), style, Style.BOLD, colour=colour)
    said = painted(_cut(words, inner - 16), Style.DIM, colour=colour)
    return f"{painted(dot, style, colour=colour)} {name}  {said}"


def _trail(view: View, inner: int, *, colour: bool) -> str:
    cells: list[Cell] = []
    for step in view.trail[-_bar_width(inner) :]:
        if step.woken:
            cells.append(("┃", Style.YELLOW))
        else:
            cells.append((height(step.share), _voice(step)))
    cells = [(" ", None)] * (_bar_width(inner) - len(cells)) + cells
    return _row("lately", cells, "", colour=colour)


def _voice(step: Step) -> Style:
    """Give the colour of who is heard: a person, our own sound, or nobody."""
    if step.spoken:
        return Style.GREEN
    return Style.BLUE if step.own else Style.DIM


def _ears(view: View, inner: int, *, colour: bool) -> Iterator[str]:
    """Give what the processors know, once they know it: the echo's attenuation, the direction."""
    columns = _bar_width(inner)
    if (echo_db := view.echo_db) is not None:
        style = Style.DIM if not view.playing else Style.CYAN if echo_db >= WEAK_DB else Style.RED
        share = min(1.0, max(0.0, echo_db / _MOST_ECHO_DB))
        yield _row(
            "echo", bar(share, columns, lambda _: style, {}), f"-{echo_db:.0f} dB", colour=colour
        )
    if (direction_deg := view.direction_deg) is not None:
        mark: Cell = ("●", Style.CYAN)
        cells = bar(
            0.0, columns, lambda _: Style.DIM, {max(_LEFTMOST, direction_deg % 360 / 360): mark}
        )
        yield _row("from", cells, f"{direction_deg:.0f}°", colour=colour)


def _level(label: str, dbfs: float, peak: float, inner: int, colour: bool) -> str:  # noqa: FBT001 - passed on
    cells = bar(share_of(dbfs), _bar_width(inner), _loudness, {peak: ("│", _loudness(peak))})
    silent = dbfs <= FLOOR_DBFS
    return _row(label, cells, "silent" if silent else f"{dbfs:.0f} dB", colour=colour)


def _loudness(share: float) -> Style:
    if share >= _TOO_LOUD:
        return Style.RED
    return Style.YELLOW if share >= _LOUD else Style.GREEN


def _speech(view: View, inner: int, *, colour: bool) -> str:
    style = Style.CYAN if view.speech >= _SPEECH else Style.DIM
    cells = bar(view.speech, _bar_width(inner), lambda _: style, {})
    words = "off" if view.speech < 0 else f"{view.speech:.2f}"
    return _row("speech", cells, words, colour=colour)


def _words(view: View) -> list[str]:
    return list(dict.fromkeys((*view.thresholds, *view.scores)))


def _wake(view: View, word: str, inner: int, *, colour: bool) -> str:
    score, threshold = view.scores.get(word, 0.0), view.thresholds.get(word)
    peak = view.score_peaks[word].fallen(view.now_s) if word in view.score_peaks else 0.0
    reached = threshold is not None and peak >= threshold
    style = Style.YELLOW if reached else Style.MAGENTA
    marks: dict[float, Cell] = {peak: ("│", style)}
    if threshold is not None:
        marks[threshold] = ("┃" if reached else "┊", Style.BOLD)
    cells = bar(score, _bar_width(inner), lambda _: style, marks)
    readout = f"{score:.2f}" + ("" if threshold is None else f" of {threshold:.2f}")
    return _row(phrase(word), cells, readout, colour=colour)


def _story(view: View, inner: int, *, colour: bool) -> list[str]:
    told = [
        ("heard", view.heard or "-", Style.CYAN),
        ("did", view.did or "-", Style.MAGENTA),
        ("said", view.said or "-", Style.GREEN),
        ("last turn", view.turn or "-", Style.DIM),
        *(("trouble", text, Style.RED) for text in (view.trouble, *view.problems) if text),
    ]
    lines = []
    for label, text, style in told:
        parts = textwrap.wrap(text, inner - _LABEL, max_lines=_STORY_LINES, placeholder=" …")
        for name, part in zip((label, *[""] * len(parts)), parts, strict=False):
            shown = painted(f"{name:<{_LABEL}}", Style.DIM, colour=colour)
            lines.append(shown + painted(part, style, colour=colour))
    return lines


def _row(label: str, cells: list[Cell], readout: str, *, colour: bool) -> str:
    name = painted(f"{_cut(label, _LABEL - 1):<{_LABEL}}", Style.DIM, colour=colour)
    return f"{name}{joined(cells, colour=colour)} {readout:>{_READOUT - 1}}"


def _bar_width(inner: int) -> int:
    return inner - _LABEL - _READOUT


def _cut(text: str, columns: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= columns else text[: max(0, columns - 1)] + "…"


def _framed(row: str, inner: int, *, colour: bool) -> str:
    side = painted("│", Style.DIM, colour=colour)
    return f"{side} {row}{' ' * (inner - len(visible(row)))} {side}"


def _edge(corners: str, left: str, right: str, columns: int, colour: bool) -> str:  # noqa: FBT001 - passed on
    left = _cut_edge(left, columns // 2 - 4)
    right = _cut_edge(right, columns // 2 - 4)
    line = "─" * (columns - 4 - len(left) - len(right))
    begin, end = (painted(part, Style.DIM, colour=colour) for part in (corners[0] + "─", line))
    title = painted(left, Style.BOLD, colour=colour)
    close = painted(f"{right}─{corners[1]}", Style.DIM, colour=colour)
    return f"{begin}{title}{end}{close}"


def _cut_edge(text: str, columns: int) -> str:
    return f" {_cut(text, columns - 2)} " if text.strip(" ·→") else ""
