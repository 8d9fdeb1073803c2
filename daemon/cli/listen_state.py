"""What `parlour listen` knows: a value that every event moves on, without a clock of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from daemon.cli.telling import tool_line, turn_line
from daemon.cli.values import mapping, number, numbers
from daemon.story import BARGE_IN_WORDS

FLOOR_DBFS: Final = -80.0
"""Where the meters begin; a quiet room is around -60."""
PEAK_HOLD_S: Final = 1.5
PEAK_FALL_PER_S: Final = 0.5
"""After the hold, a peak falls by half its meter a second."""
TRAIL_STEP_S: Final = 0.16
TRAIL_STEPS: Final = 100
_SPEECH: Final = 0.5


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest a meter was lately, as a share of its length, and when."""

    share: float = 0.0
    at_s: float = 0.0

    def after(self, share: float, now_s: float) -> "Peak":
        """Give the peak once the meter shows `share`."""
        if share >= self.fallen(now_s):
            return Peak(share, now_s)
        return self

    def fallen(self, now_s: float) -> float:
        """Give where the mark stands now."""
        return max(0.0, self.share - PEAK_FALL_PER_S * max(0.0, now_s - self.at_s - PEAK_HOLD_S))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A moment of the trail."""

    index: int
    share: float
    spoken: bool = False
    woken: bool = False
    own: bool = False
    """Whether our own sound was in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the live view shows."""

    room: str = ""
    provider: str = ""
    microphone: str = ""
    speaker: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    state: str = "idle"
    muted: bool = False
    now_s: float = 0.0
    """The microphone's clock, by the last meter."""
    level_dbfs: float = FLOOR_DBFS
    level_peak: Peak = Peak()
    output_dbfs: float = FLOOR_DBFS
    output_peak: Peak = Peak()
    echo_db: float | None = None
    """What the echo canceller takes off, or took when something last sounded; `None`: not known."""
    playing: bool = False
    direction_deg: float | None = None
    """Where speech came from last; `None`: nobody knows."""
    speech: float = -1.0
    scores: Mapping[str, float] = field(default_factory=dict)
    score_peaks: Mapping[str, Peak] = field(default_factory=dict)
    trail: tuple[Step, ...] = ()
    heard: str = ""
    did: str = ""
    said: str = ""
    turn: str = ""
    trouble: str = ""
    """What failed last; forgotten with the next turn."""
    problems: tuple[str, ...] = ()
    """What is wrong until it is mended."""


def with_status(view: View, status: Mapping[str, object]) -> View:
    """Give the view with what `parlour status` knows: devices, thresholds, mute, problems."""
    problems = status.get("problems")
    return replace(
        view,
        room=str(status.get("room", "")),
        provider=str(status.get("provider", "")),
        microphone=str(status.get("microphone") or "no microphone"),
        speaker=str(status.get("speaker") or "no loudspeaker"),
        thresholds=numbers(status.get("wake")),
        state=str(status.get("state", "idle")),
        muted=bool(status.get("muted")),
        turn=turn_line(mapping(status.get("last_turn"))),
        problems=tuple(map(str, problems)) if isinstance(problems, list) else (),
    )


def advanced(view: View, event: Mapping[str, object]) -> View:
    """Give the view after an event."""
    match event:
        case {"event": "meter"}:
            return _metered(view, event)
        case {"event": "wake", "word": word, "score": score}:
            return _woken(view, str(word), number(score))
        case {"event": "transcript", "text": text}:
            return replace(view, heard=str(text), did="", said="", trouble="")
        case {"event": "interrupted", "by": by}:
            return replace(view, said=f"{view.said} (cut by {by})".strip())
        case {"event": str(kind)} if kind in _SHOWN:
            return _SHOWN[kind](view, event)
        case _:
            return view


_SHOWN: Final[Mapping[str, Callable[[View, Mapping[str, object]], View]]] = {
    "state": lambda view, event: replace(view, state=str(event.get("state"))),
    "stop": lambda view, event: replace(view, heard=f"stop ({number(event.get('score')):.2f})"),
    "barge_in": lambda view, event: replace(view, did=BARGE_IN_WORDS[str(event.get("verdict"))]),
    "tool": lambda view, event: replace(view, did=tool_line(event)),
    "answer": lambda view, event: replace(view, said=str(event.get("text"))),
    "turn": lambda view, event: replace(view, turn=turn_line(event)),
    "error": lambda view, event: replace(view, trouble=str(event.get("message"))),
    "notice": lambda view, event: replace(view, trouble=str(event.get("message"))),
}
"""Events that change one text of the view."""


def share_of(dbfs: float) -> float:
    """Give how much of a meter a level fills."""
    return min(1.0, max(0.0, 1.0 - dbfs / FLOOR_DBFS))


def _metered(view: View, event: Mapping[str, object]) -> View:
    now_s = number(event.get("at_s"), view.now_s)
    level = number(event.get("level_dbfs"), FLOOR_DBFS)
    output = number(event.get("output_dbfs"), FLOOR_DBFS)
    speech, scores = number(event.get("speech"), -1.0), numbers(event.get("scores"))
    playing, echo_db = bool(event.get("playing")), number(event.get("echo_db"))
    direction_deg = number(event.get("direction_deg"), -1.0)
    step = Step(
        index=int(now_s / TRAIL_STEP_S),
        share=share_of(level),
        spoken=speech >= _SPEECH,
        own=playing,
    )
    return replace(
        view,
        now_s=now_s,
        level_dbfs=level,
        level_peak=view.level_peak.after(share_of(level), now_s),
        output_dbfs=output,
        output_peak=view.output_peak.after(share_of(output), now_s),
        playing=playing,
        echo_db=echo_db if playing and echo_db else view.echo_db,
        direction_deg=direction_deg if direction_deg >= 0 else view.direction_deg,
        speech=speech,
        scores=scores,
        score_peaks={
            word: view.score_peaks.get(word, Peak()).after(score, now_s)
            for word, score in scores.items()
        },
        trail=_with_step(view.trail, step),
    )


def _woken(view: View, word: str, score: float) -> View:
    """Mark the wake in the trail, and hold its score: a meter may have missed the moment."""
    heard = {word: Peak(score, view.now_s)} if word else {}  # a press has no score
    peaks = dict(view.score_peaks) | heard
    step = Step(index=int(view.now_s / TRAIL_STEP_S), share=0.0, woken=True)
    return replace(view, score_peaks=peaks, trail=_with_step(view.trail, step))


def _with_step(trail: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    if trail and trail[-1].index == step.index:
        last = trail[-1]
        step = Step(
            index=step.index,
            share=max(last.share, step.share),
            spoken=last.spoken or step.spoken,
            woken=last.woken or step.woken,
            own=last.own or step.own,
        )
        return (*trail[:-1], step)
    return (*trail, step)[-TRAIL_STEPS:]
