"""What a run of the scene says: times between what the service saw and what the devices saw."""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.service.contest import Result
from tests.benchmarks.service.devices import FRAME_BYTES, index_of

SETTLED_FRAMES: Final = 50
"""The first second of a microphone: connections and code are still warming up."""
WINDOW_S: Final = 0.79
"""Until the scene goes on after an interruption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The milliseconds of one run, each list by occurrence."""

    uplink: list[float]
    """From a frame handed in until it was at the service."""
    downlink: list[float]
    """From a reply's first sound sent until it was handed to the loudspeaker."""
    silence: list[float]
    """From `speech_started` sent until nothing sounds, the device's own 40 ms included."""
    truncate: list[float]
    """From `speech_started` sent until the truncation was at the service."""
    tool: list[float]
    """From a complete call sent until its result was at the service."""
    response: list[float]
    """From a complete call sent until the next response was asked for."""
    missed: int
    """How many interruptions were not followed by a truncation, or calls by a result."""


def times(result: Result) -> Times:
    """Read a run."""
    seen, log = result.seen, result.log
    interrupted, called = seen.interrupted, seen.called
    return Times(
        uplink=uplink_ms(seen.appended, log.captured),
        downlink=downlink_ms(seen.spoke, log.handed),
        silence=[silence_ms(sent, log.sounding) for sent, _ in interrupted],
        truncate=[_ms(came - sent) for sent, came in interrupted if came is not None],
        tool=[_ms(came - sent) for sent, came, _ in called if came is not None],
        response=[_ms(asked - sent) for sent, _, asked in called if asked is not None],
        missed=sum(None in each for each in (*interrupted, *called)),
    )


def uplink_ms(appended: Sequence[tuple[float, str]], captured: Sequence[float]) -> list[float]:
    """Give how long each frame was under way, found again by its number in the audio."""
    stream, came_s, ends = bytearray(), [], []
    for at_s, audio in appended:
        stream += base64.b64decode(audio)
        came_s.append(at_s)
        ends.append(len(stream))
    took = []
    for start in range(0, len(stream) - FRAME_BYTES + 1, FRAME_BYTES):
        index = index_of(bytes(stream[start : start + FRAME_BYTES]))
        if index is not None and SETTLED_FRAMES <= index < len(captured):
            complete = bisect_left(ends, start + FRAME_BYTES)
            took.append(_ms(came_s[complete] - captured[index]))
    return took


def downlink_ms(spoke: Sequence[float], handed: Sequence[float]) -> list[float]:
    """Give how long each reply's first sound was under way."""
    after = [(sent, bisect_right(handed, sent)) for sent in spoke]
    return [_ms(handed[at] - sent) for sent, at in after if at < len(handed)]


def silence_ms(sent_s: float, sounding: Sequence[Sequence[float]]) -> float:
    """Give how long after `sent_s` something was still to be heard."""
    ends = [end for begin, end in sounding if begin < sent_s + WINDOW_S and end > sent_s]
    return _ms(max(ends, default=sent_s) - sent_s)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _ms(seconds: float) -> float:
    return seconds * 1_000
