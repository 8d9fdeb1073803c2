"""Cuts a conversation into rows of a page, between its turns where that can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.errors import HardwareError
from hardware.virtual.acoustics import BLOCK, RATE_HZ, Samples
from hardware.virtual.timeline.happened import Cut, Happened, ToolCall, Trouble, Wake

LONGEST_S: Final = 16.0
"""A row lasts no longer, or its words become too small to read."""
BEFORE_S: Final = 0.4
AFTER_S: Final = 0.4
JOINED_S: Final = 0.9
"""What lies closer together belongs together: the endpointer waits about so long."""
SKIPPED_S: Final = 5.0
"""A longer quiet is left out of the picture."""

LOUD: Final = 0.001
"""What is softer than -60 dBFS counts as silence."""

type Span = tuple[float, float]


class NoSuchTurn(HardwareError):
    """The demo has fewer turns: name one of those."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of the recording, drawn as one row; `left_out_s` of quiet follow it undrawn."""

    start_s: float
    end_s: float
    left_out_s: float = 0.0


def rows(happened: Happened) -> tuple[Row, ...]:
    """Give the rows of a whole conversation."""
    spans = busy(happened)
    length_s = max([happened.microphone.size / RATE_HZ, *(end_s + AFTER_S for _, end_s in spans)])
    return tuple(cut(spans, length_s, LONGEST_S))


def turn_row(happened: Happened, number: int) -> Row:
    """Give one turn as a row; the first turn is number 1. Raises `NoSuchTurn`."""
    turns = [turn for turn in happened.turns if turn.outcome != "nothing_said"]
    if not 1 <= number <= len(turns):
        raise NoSuchTurn(f"turn {number}: expected one of the {len(turns)} turns of this demo")
    turn = turns[number - 1]
    ended_s = turns[number - 2].at_s if number > 1 else 0.0
    said = [said.started_s for said in happened.recording.spoken if said.ended_s > ended_s]
    start_s = min([*(s for s in said if s < turn.at_s), turn.at_s - BEFORE_S])
    length_s = happened.microphone.size / RATE_HZ
    following_s = [begun_s for begun_s in said if begun_s > turn.at_s]
    return Row(max(0.0, start_s - BEFORE_S), min(length_s, turn.at_s + AFTER_S, *following_s))


def busy(happened: Happened) -> list[Span]:
    """Give the stretches in which something happens, none longer than a turn."""
    spans = [(said.started_s, said.ended_s) for said in happened.recording.spoken]
    spans += [
        (state.start_s, state.end_s)
        for state in happened.states
        if state.name in ("processing", "responding")
    ]
    moments: list[Wake | ToolCall | Cut | Trouble] = [*happened.wakes, *happened.tools]
    moments += [*happened.cuts, *happened.troubles]
    spans += [(moment.at_s, moment.at_s) for moment in moments]
    spans += sounds(happened.speaker)
    return joined(spans, [turn.at_s for turn in happened.turns])


def sounds(samples: Samples) -> list[Span]:
    """Give the stretches of a channel that are not silent."""
    blocks = np.abs(samples[: samples.size - samples.size % BLOCK]).reshape(-1, BLOCK).max(axis=1)
    steps = np.diff(np.concatenate(([0], (blocks > LOUD).astype(int), [0])))
    edges_s = np.flatnonzero(steps) * BLOCK / RATE_HZ
    return [(float(start_s), float(end_s)) for start_s, end_s in edges_s.reshape(-1, 2)]


def joined(spans: Sequence[Span], turn_ends_s: Sequence[float]) -> list[Span]:
    """Give the spans in order, those of one turn that touch or nearly touch as one."""
    found: list[Span] = []
    for start_s, end_s in sorted(spans):
        last = found[-1] if found else None
        near = last is not None and start_s - last[1] < JOINED_S
        parted = last is not None and any(last[0] < at_s <= start_s for at_s in turn_ends_s)
        if last is not None and (start_s < last[1] or (near and not parted)):
            found[-1] = (last[0], max(last[1], end_s))
        else:
            found.append((start_s, end_s))
    return found


def cut(spans: Sequence[Span], length_s: float, longest_s: float) -> Iterator[Row]:
    """Give rows that hold as many whole spans as fit; a span too long for one row is divided."""
    if not spans:
        spans = [(0.0, length_s)]
    waiting = list(spans)
    start_s = max(0.0, waiting[0][0] - BEFORE_S)
    while waiting:
        fit = [span for span in _together(waiting) if span[1] + AFTER_S <= start_s + longest_s]
        if not fit:
            end_s = min(start_s + longest_s, length_s)
            yield Row(start_s, end_s)
            waiting = [span for span in waiting if span[1] > end_s]
            start_s = end_s
            continue
        del waiting[: len(fit)]
        limit_s = min(start_s + longest_s, length_s)
        following_s = max(waiting[0][0] - BEFORE_S, fit[-1][1]) if waiting else length_s
        quiet_s = following_s - fit[-1][1]
        end_s = min(
            following_s if waiting and quiet_s < SKIPPED_S else fit[-1][1] + AFTER_S, limit_s
        )
        yield Row(start_s, end_s, max(0.0, following_s - end_s) if waiting else 0.0)
        start_s = following_s


def _together(spans: Sequence[Span]) -> Iterator[Span]:
    """Give the spans up to the first long quiet."""
    before_s = spans[0][1]
    for start_s, end_s in spans:
        if start_s - before_s > SKIPPED_S:
            return
        yield start_s, end_s
        before_s = end_s
