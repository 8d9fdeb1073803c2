"""The lanes that carry words: what was said, waited for, done and answered."""

from collections.abc import Iterator, Sequence

from hardware.virtual.timeline import svg
from hardware.virtual.timeline.happened import Cut, Happened, Wake
from hardware.virtual.timeline.lanes import View, words_of
from hardware.virtual.timeline.latency import Latency, Wait
from hardware.virtual.timeline.look import LEFT, RIGHT, WAKE_INKS
from hardware.virtual.timeline.words import Label, Placed, lines_of, place, width_of

PADDING = 8.0
"""Between the words and the edge of a bubble."""
GAP = 6.0
LEADING = 1.3
BOLD = 1.08
"""How much wider words stand in semibold."""
EXACT_MS = 100
"""Shorter waits are told in milliseconds."""
CHIME_WITHIN_S = 0.4
"""How soon after a wake word a sound is its chime, where nothing sounded before."""

type Lane = tuple[list[str], float]
"""What is drawn, from zero downwards, and how high it is."""


def said(happened: Happened, view: View) -> Lane:
    """Draw what was understood, under the utterance."""
    sayings = [(happened.said_from(words), words.text) for words in happened.transcripts]
    return _bubbles(sayings, view, "mic")


def answered(happened: Happened, view: View) -> Lane:
    """Draw the words of the answers, under their sound."""
    sayings = [(happened.answered_from(words), words.text) for words in happened.answers]
    return _bubbles(sayings, view, "spk")


def done(happened: Happened, view: View) -> Lane:
    """Draw the tools that ran, with what became of it, and what failed."""
    size = view.measures.small
    labels = [
        _bubble(view, tool.at_s, (f"{tool.name}: {tool.what} → {tool.status}",), size, "tool")
        for tool in happened.tools
        if view.holds(tool.at_s)
    ]
    for trouble in happened.troubles:
        if view.holds(trouble.at_s):
            lines = lines_of(trouble.message, size, view.measures.bubble, 2)
            labels.append(_bubble(view, trouble.at_s, lines, size, "bad"))
    placed, height = place(labels, LEFT, RIGHT, GAP)
    return [part for each in placed for part in _drawn(each, size, pointed=False)], height


def waits(latencies: Sequence[Latency], view: View) -> Lane:
    """Draw how long a person waited, each wait as a bracket with its figure."""
    shown = [latency for latency in latencies if view.holds(latency.start_s)]
    size = view.measures.small
    by_label = {_wait(latency, view, size): latency for latency in shown}
    placed, height = place(list(by_label), 0, 2 * RIGHT, GAP)
    parts = [part for each in placed for part in _bracket(each, by_label[each.label], view, size)]
    return parts, height


def pins(happened: Happened, view: View, top: float, bottom: float) -> Iterator[str]:
    """Mark where a wake word was heard."""
    order = words_of(happened)
    for wake in happened.wakes:
        if view.holds(wake.at_s):
            look = order.index(wake.word) % len(WAKE_INKS)
            x = view.x(wake.at_s)
            yield svg.line(x, top, x, bottom, f"pin{look}")
            yield from _named(wake, x, bottom - view.measures.heard, view, look)


def cuts(happened: Happened, view: View, y: float) -> Iterator[str]:
    """Mark where an answer was cut."""
    for cut in happened.cuts:
        if view.holds(cut.at_s):
            x, bottom = view.x(cut.at_s), y + view.measures.wave
            yield svg.line(x, y, x, bottom, "cut")
            yield _cut_words(cut, x, y + view.measures.small + 2, view)


def chimes(happened: Happened, view: View, y: float) -> Iterator[str]:
    """Name the sound with which the house says that it listens."""
    recording = happened.recording
    for wake in happened.wakes:
        before = recording.between(recording.speaker, wake.at_s - CHIME_WITHIN_S, wake.at_s)
        at_s = recording.first_loud_s(recording.speaker, wake.at_s)
        sounds = at_s is not None and at_s < wake.at_s + CHIME_WITHIN_S
        if view.holds(wake.at_s) and at_s is not None and sounds and not before.any():
            baseline = y + view.measures.wave - 5
            yield svg.text(view.x(at_s), baseline, "chime", "hint")


def _cut_words(cut: Cut, x: float, baseline: float, view: View) -> str:
    words = f"cut after {cut.heard_ms / 1000:.1f} s"
    if x + 6 + width_of(words, view.measures.small) > RIGHT:
        return svg.text(x - 6, baseline, words, "t-cut", "end")
    return svg.text(x + 6, baseline, words, "t-cut")


def _named(wake: Wake, x: float, y: float, view: View, look: int) -> Iterator[str]:
    size = view.measures.small
    words = f"{wake.word.replace('_', ' ')} {wake.score:.2f}"
    fits = x + 6 + width_of(words, size) < RIGHT
    place_x, anchor = (x + 6, "start") if fits else (x - 6, "end")
    yield svg.text(place_x, y + view.measures.heard - 5, words, f"t-pin n-wake{look}", anchor)


def _bubbles(sayings: list[tuple[float, str]], view: View, look: str) -> Lane:
    size = view.measures.text
    shown = [(at_s, text) for at_s, text in sayings if text and view.holds(at_s)]
    labels = [
        _bubble(
            view,
            at_s,
            lines_of(f"“{text}”", size, view.measures.bubble, view.measures.lines),
            size,
            look,
        )
        for at_s, text in shown
    ]
    placed, height = place(labels, LEFT, RIGHT, GAP)
    return [part for each in placed for part in _drawn(each, size, pointed=True)], height


def _bubble(view: View, at_s: float, lines: Sequence[str], size: float, look: str) -> Label:
    return Label(
        x=view.x(at_s),
        stem_x=view.x(at_s),
        lines=tuple(lines),
        width=max(width_of(line, size) for line in lines) + 2 * PADDING,
        height=len(lines) * size * LEADING + PADDING,
        look=look,
    )


def _drawn(placed: Placed, size: float, *, pointed: bool) -> Iterator[str]:
    label = placed.label
    yield svg.rect((placed.x, placed.y, label.width, label.height), f"b-{label.look}", 6)
    if pointed and placed.y == 0:
        stem = min(label.stem_x + 14, placed.x + label.width - 12)
        yield svg.polyline([(stem - 5, 0), (stem, -5), (stem + 5, 0)], f"b-{label.look}")
    for place_of, line in enumerate(label.lines):
        baseline = placed.y + PADDING / 2 + size * (0.98 + place_of * LEADING)
        yield svg.text(placed.x + PADDING, baseline, line, f"t-{label.look}")


def _wait(latency: Latency, view: View, size: float) -> Label:
    words = figure(latency)
    start, end = view.x(latency.start_s), min(view.right, view.x(latency.end_s))
    wide = BOLD * width_of(words, size) + 8
    fits = end + wide < RIGHT
    return Label(
        x=start if fits else start - wide,
        stem_x=start,
        lines=(words,),
        width=end - start + wide,
        height=size * LEADING + 2,
        look="wait" if fits else "wait-left",
    )


def figure(latency: Latency) -> str:
    """Give a wait in words, with two significant figures."""
    took = f"{latency.ms:.0f} ms" if latency.ms < EXACT_MS else f"{latency.ms / 1000:.2f} s"
    about = "" if latency.heard else "≈ "
    match latency.wait:
        case Wait.LISTENING:
            return f"{about}{took} to listening"
        case Wait.ANSWER:
            return f"{about}{took} to the answer"
        case Wait.SILENCE:
            return f"{took} to silence" if latency.heard else f"≈ {took} to the cut"


def _bracket(placed: Placed, latency: Latency, view: View, size: float) -> Iterator[str]:
    start, end = view.x(latency.start_s), min(view.right, view.x(latency.end_s))
    top, bottom = placed.y + 2, placed.y + size
    middle = (top + bottom) / 2
    yield svg.polyline([(start, top), (start, bottom)], "bracket")
    yield svg.polyline([(start, middle), (end, middle)], "bracket")
    yield svg.polyline([(end, top), (end, bottom)], "bracket")
    left = placed.label.look == "wait-left"
    x, anchor = (start - 5, "end") if left else (end + 5, "start")
    yield svg.text(x, bottom, placed.label.lines[0], "t-wait", anchor)
