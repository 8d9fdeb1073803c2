"""Reads a demo's folder: the recording, what the daemon told, and the wake words' thresholds."""

import json
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from config.errors import ConfigError
from config.load import load
from config.settings import Wake as WakeSettings
from hardware.virtual.acoustics import RATE_HZ
from hardware.virtual.recording import Recording
from hardware.virtual.timeline.happened import (
    Cut,
    Happened,
    Meter,
    Moment,
    NotADemo,
    State,
    ToolCall,
    Trouble,
    Turn,
    Wake,
    Words,
)

SETTINGS: Final = "parlour.toml"
HEADER_BYTES: Final = 44
"""Of a WAV file as a room writes it."""
MOST_WORDS: Final = 60
"""A tool's arguments are told in at most so many characters."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story, on the recording's clock."""

    event: str
    at_s: float
    facts: Mapping[str, Any]


def read(folder: Path) -> Happened:
    """Give what happened in a demo. Raises `NotADemo`."""
    recording = _recording(folder / "room.wav")
    told = list(_told(folder / "events.jsonl", recording))
    length_s = recording.microphone.size / RATE_HZ
    return Happened(
        recording=recording,
        states=states([each for each in told if each.event == "state"], length_s),
        wakes=_each([each for each in told if each.facts.get("word") != ""], "wake", wake),
        transcripts=_each(told, "transcript", words),
        answers=_each(told, "answer", words),
        tools=_each(told, "tool", tool_call),
        cuts=_each(told, "interrupted", cut),
        troubles=_each(told, "error", trouble) + _each(told, "notice", trouble),
        turns=_each(told, "turn", turn),
        meters=_each(told, "meter", meter),
        thresholds=_thresholds(folder / SETTINGS),
    )


def states(told: list[Told], end_s: float) -> tuple[State, ...]:
    """Give each state with its end, which is the beginning of the next."""
    ends = [after.at_s for _, after in pairwise(told)] + [end_s]
    return tuple(
        State(str(each.facts["state"]), each.at_s, ends_s)
        for each, ends_s in zip(told, ends, strict=False)
    )


def wake(told: Told) -> Wake:
    """Give a wake word with its score."""
    return Wake(told.at_s, str(told.facts["word"]), float(told.facts["score"]))


def words(told: Told) -> Words:
    """Give what was understood or answered."""
    return Words(told.at_s, str(told.facts["text"]).strip())


def tool_call(told: Told) -> ToolCall:
    """Give a tool's call in words."""
    arguments = told.facts["arguments"].items()
    what = ", ".join(v if isinstance(v, str) else f"{name} {v}" for name, v in arguments)
    short = what if len(what) <= MOST_WORDS else what[: MOST_WORDS - 1] + "…"
    return ToolCall(told.at_s, str(told.facts["name"]), short, str(told.facts["status"]))


def cut(told: Told) -> Cut:
    """Give an interruption."""
    return Cut(told.at_s, float(told.facts["heard_ms"]))


def trouble(told: Told) -> Trouble:
    """Give a failure or a notice."""
    return Trouble(told.at_s, str(told.facts["message"]))


def turn(told: Told) -> Turn:
    """Give the end of a turn."""
    latencies_ms = {str(name): float(ms) for name, ms in told.facts["latencies_ms"].items()}
    return Turn(told.at_s, str(told.facts["outcome"]), latencies_ms)


def meter(told: Told) -> Meter:
    """Give a moment of the meter."""
    scores = {str(word): float(score) for word, score in told.facts["scores"].items()}
    return Meter(told.at_s, float(told.facts["speech"]), scores)


def _each[M: Moment](told: list[Told], event: str, of: Callable[[Told], M]) -> tuple[M, ...]:
    try:
        return tuple(of(each) for each in told if each.event == event)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotADemo(f"events.jsonl: expected a complete `{event}`, missed {error}") from error


def _recording(path: Path) -> Recording:
    if not path.exists():
        raise NotADemo(f"{path}: expected the recording of a demo, found nothing there")
    try:
        _check_wav(path)
        recording = Recording.read(path)
        return replace(recording, began_at_s=_began_at_s(path, recording.began_at_s))
    except (OSError, ValueError, KeyError, StopIteration) as error:
        reason = str(error) or type(error).__name__
        raise NotADemo(f"{path}: expected a recording with its notes, found {reason}") from error


def _check_wav(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES + 1)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE" or len(head) <= HEADER_BYTES:
        raise ValueError("no sound in it")


def _began_at_s(path: Path, opened_at_s: float) -> float:
    """Give the clock at the first sample; each utterance's beginning tells it to 10 ms.

    The room opens some tens of milliseconds before its first sample, which would otherwise pass
    for a latency.
    """
    notes = [json.loads(line) for line in path.with_suffix(".jsonl").read_text().splitlines()]
    told = [
        note["started_at_s"] - note["started_sample"] / RATE_HZ
        for note in notes
        if note["event"] == "ended"
    ]
    return statistics.median(told) if told else opened_at_s


def _told(path: Path, recording: Recording) -> Iterator[Told]:
    if not path.exists():
        raise NotADemo(f"{path}: expected what the daemon told, found nothing there")
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    if not any(line.strip() for line in lines):
        raise NotADemo(f"{path}: expected happenings as JSON lines, found an empty file")
    for number, line in enumerate(lines, start=1):
        try:
            facts = json.loads(line)
            at_s = recording.second_of(float(facts["mono_s"]))
            yield Told(str(facts["event"]), at_s, facts)
        except (KeyError, TypeError, ValueError) as error:
            wanted = "a happening with `event` and `mono_s`"
            raise NotADemo(f"{path}:{number}: expected {wanted}, found {line[:40]!r}") from error


def _thresholds(path: Path) -> Mapping[str, float]:
    """Give the thresholds of the demo's own settings, else those Parlour comes with."""
    try:
        settings = load(path).wake if path.exists() else WakeSettings()
    except ConfigError:
        settings = WakeSettings()
    return {word.name: word.threshold for word in settings.words}
