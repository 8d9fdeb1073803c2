"""The whole picture: a title, the rows one under another, and what the colours mean."""

from collections.abc import Iterator, Sequence
from statistics import median

from hardware.virtual.timeline import lanes, marks, svg
from hardware.virtual.timeline.happened import Happened
from hardware.virtual.timeline.lanes import View
from hardware.virtual.timeline.latency import Latency, Wait, latencies
from hardware.virtual.timeline.look import LEFT, RIGHT, STATES, WAKE_INKS, WIDTH, Measures, style
from hardware.virtual.timeline.rows import Row
from hardware.virtual.timeline.words import width_of

HEAD = 92.0
ROW_GAP = 22.0
LEAST_S = 6.0
"""A row shorter than this does not fill the width: a moment is not to look like a minute."""


def draw(happened: Happened, rows: Sequence[Row], measures: Measures, title: str) -> str:
    """Give the picture of a conversation as SVG. Rows must not be empty."""
    longest_s = max(LEAST_S, *(row.end_s - row.start_s for row in rows))
    shown = [View(row, (RIGHT - LEFT) / longest_s, measures) for row in rows]
    waited = [
        each for each in latencies(happened) if any(view.holds(each.start_s) for view in shown)
    ]
    y, parts = HEAD, []
    for view in shown:
        drawn, height = _row(happened, waited, view)
        parts.append(svg.group(drawn, (0, y)))
        y += height + ROW_GAP
    paper = svg.rect((0.5, 0.5, WIDTH - 1, y - 1), "paper", 10)
    head = svg.group([*_heading(title, waited), *_legend(happened)])
    return svg.page(
        width=WIDTH, height=y, style=style(measures), title=title, parts=[paper, head, *parts]
    )


def _row(happened: Happened, waited: Sequence[Latency], view: View) -> tuple[list[str], float]:
    """Draw one row from zero downwards; give its parts and its height."""
    measures, gap = view.measures, view.measures.gap
    microphone = measures.state + gap
    heard = microphone + measures.wave + 3
    y = heard + measures.heard + gap
    parts: list[str] = []
    for lane in (marks.said(happened, view), marks.waits(waited, view), marks.done(happened, view)):
        drawn, height = lane
        parts.append(svg.group(drawn, (0, y)))
        y += height + (gap if height else 0)
    speaker = y
    answers, height = marks.answered(happened, view)
    bottom = speaker + measures.wave + gap + height
    behind = [
        lanes.ground(view, microphone, measures.wave),
        lanes.ground(view, heard, measures.heard),
        lanes.ground(view, speaker, measures.wave),
        *lanes.grid(view, microphone, bottom),
        *_spans(waited, view, microphone, speaker + measures.wave),
        *lanes.states(happened, view, 0),
        *lanes.waveform(happened.microphone, view, microphone, "mic"),
        *lanes.heard(happened, view, heard),
        *lanes.waveform(happened.speaker, view, speaker, "spk"),
        *marks.pins(happened, view, microphone, heard + measures.heard),
        *marks.chimes(happened, view, speaker),
        *marks.cuts(happened, view, speaker),
        *_names(view, microphone, heard, speaker),
    ]
    parts.append(svg.group(answers, (0, speaker + measures.wave + gap)))
    return [*behind, *parts, *_left_out(view, bottom)], bottom + measures.small + 6


def _spans(waited: Sequence[Latency], view: View, top: float, bottom: float) -> Iterator[str]:
    """Shade how long a person waited for an answer, from their last sound to its first."""
    for latency in waited:
        start = max(LEFT, view.x(latency.start_s))
        end = min(view.right, view.x(latency.end_s))
        if latency.wait is Wait.ANSWER and start < end:
            yield svg.rect((start, top, end - start, bottom - top), "wait")


def _names(view: View, microphone: float, heard: float, speaker: float) -> Iterator[str]:
    measures = view.measures
    size = measures.small
    yield svg.text(14, measures.state / 2 + size * 0.36, "state", "name")
    for y, name, hint in (
        (microphone + measures.wave / 2, "microphone", "the person"),
        (heard + measures.heard / 2, "wake word", "and speech"),
        (speaker + measures.wave / 2, "loudspeaker", "the house"),
    ):
        yield svg.text(14, y - 1, name, "name")
        yield svg.text(14, y + size, hint, "hint")


def _left_out(view: View, bottom: float) -> Iterator[str]:
    if view.row.left_out_s >= 1:
        words = f"then {view.row.left_out_s:.0f} s of quiet, left out"
        fits = view.right + 8 + width_of(words, view.measures.small) < RIGHT
        x, anchor = (view.right + 8, "start") if fits else (RIGHT, "end")
        yield svg.text(x, bottom - view.measures.gap, words, "hint", anchor)


def _heading(title: str, waited: Sequence[Latency]) -> Iterator[str]:
    yield svg.text(16, 32, title, "title")
    yield svg.text(16, 53, _summary(waited), "subtitle")
    yield svg.text(RIGHT, 53, "≈ told by the daemon; else measured in the sound", "legend", "end")


def _summary(waited: Sequence[Latency]) -> str:
    """Give the figures a reader wants first."""
    answers = sorted(each.ms for each in waited if each.wait is Wait.ANSWER)
    if not answers:
        return "Nobody was answered."
    wait = "From the end of speech to the first sound of the answer:"
    if len(answers) == 1:
        return f"{wait} {answers[0] / 1000:.2f} s."
    middle_s, longest_s = median(answers) / 1000, answers[-1] / 1000
    figures = f"{middle_s:.2f} s (median of {len(answers)}), {longest_s:.2f} s at most."
    return f"{wait} {figures}"


def _legend(happened: Happened) -> Iterator[str]:
    y, x = 74.0, 16.0
    samples = [(f"s-{name}", name) for name in STATES]
    samples += [("vad", "speech (VAD)"), ("wait", "wait for the answer")]
    for look, words in samples:
        yield svg.rect((x, y - 9, 16, 11), look, 2)
        yield svg.text(x + 21, y, words, "legend")
        x += 21 + width_of(words, 12) + 16
    lines = [
        (f"wake{place % len(WAKE_INKS)}", f"“{word.replace('_', ' ')}” score")
        for place, word in enumerate(lanes.words_of(happened))
    ]
    for look, words in (*lines, ("limit", "threshold")):
        yield svg.line(x, y - 4, x + 18, y - 4, look)
        yield svg.text(x + 23, y, words, "legend")
        x += 23 + width_of(words, 12) + 16
