"""What the satellite tells the home, as values: its picture now, and what passes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from daemon import story
from daemon.presence.discovery import LONGEST_STATE, MISSED
from daemon.story import Happening
from daemon.turn import State

UNKNOWN: Final = "None"
"""Home Assistant's word for a value nobody knows."""


@dataclass(frozen=True, slots=True)
class Light:
    """How a ring of lights stands."""

    on: bool
    brightness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How the satellite is at one moment."""

    state: State
    muted: bool
    hears: bool
    """Whether there is a microphone."""
    volume: int
    alarm_volume: int
    wake_word: str
    provider: str
    latency_ms: float | None
    """From the end of speech to the first sound of the last answer; `None` before the first."""
    cost_today: str
    """An amount, or other words where it is not known exactly."""
    cost_month: str
    problems: Sequence[str]
    next_timer: str
    """ISO 8601; empty when nothing is set."""
    ringing: bool
    version: str
    ring: Light | None = None
    """`None` where there is none."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Something to be told under a key once, and not retained."""

    key: str
    payload: str


def picture(facts: Facts) -> dict[str, str]:
    """Give every value to be retained, by its key."""
    ring = {"ring": _light(facts.ring)} if facts.ring else {}
    return ring | {
        "state": _state(facts),
        "mute": _on(facts.muted),
        "volume": str(facts.volume),
        "alarm_volume": str(facts.alarm_volume),
        "wake_word": facts.wake_word or UNKNOWN,
        "provider": facts.provider,
        "latency": UNKNOWN if facts.latency_ms is None else f"{facts.latency_ms:.0f}",
        "cost_today": _amount(facts.cost_today),
        "cost_month": _amount(facts.cost_month),
        "problem": _on(bool(facts.problems)),
        "problems": cut("; ".join(facts.problems)) or "none",
        "next_timer": facts.next_timer or UNKNOWN,
        "ringing": _on(facts.ringing),
        "update": json.dumps({"installed_version": facts.version}),
    }


def passing(happening: Happening, *, transcripts: bool) -> tuple[Passing, ...]:
    """Give what a happening is worth telling once; what was said only with `transcripts`."""
    match happening:
        case story.Woken(word=word):
            return _woken("wake_word", word=word) if word else _woken("button")
        case story.StopHeard():
            return _woken("stop_word")
        case story.Notice(kind="timer_missed"):  # what it was called is somebody's words
            return (Passing("missed", json.dumps({"event_type": MISSED})),)
        case story.Heard(text=text) if transcripts:
            return (Passing("last_heard", cut(text)),)
        case story.Answered(text=text) if transcripts:
            return (Passing("last_answer", cut(text)),)
        case _:
            return ()


def changes_nothing(happening: Happening) -> bool:
    """Tell whether a happening can be left out of sight: the meters come many times a second."""
    return isinstance(happening, story.Metered | story.BargeIn | story.FirstAudio)


def cut(text: str) -> str:
    """Give a text as a state can hold it."""
    return text if len(text) <= LONGEST_STATE else f"{text[: LONGEST_STATE - 1]}…"


def _woken(kind: str, **more: str) -> tuple[Passing, ...]:
    event: Mapping[str, str] = {"event_type": kind, **more}
    return Passing("wake", json.dumps(event)), Passing(f"trigger/{kind}", "1")


def _state(facts: Facts) -> str:
    if facts.state is not State.IDLE:
        return facts.state.value
    if facts.muted:
        return "muted"
    return State.IDLE.value if facts.hears else "no_microphone"


def _light(light: Light) -> str:
    shown = {"state": _on(light.on), "brightness": light.brightness, "color_mode": "brightness"}
    return json.dumps(shown)


def _on(on: bool) -> str:  # noqa: FBT001 - what is to be told is the whole call
    return "ON" if on else "OFF"


def _amount(words: str) -> str:
    """Give an amount as a number: "at least 1.23" is told as that, no price at all as unknown."""
    last = words.rpartition(" ")[2]
    return last if last.replace(".", "", 1).isdigit() else UNKNOWN
