"""What happened in a recording, as a report for people and for scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daemon import story
from daemon.replay_score import Score, in_words
from daemon.story import Happening

PEAK_WINDOW_S = 1.0
"""A wake word's score goes on rising for a few hops after it has crossed its threshold."""


@dataclass(slots=True)
class Detection:
    """A wake word that was heard."""

    word: str
    time_s: float
    peak_score: float


@dataclass(slots=True)
class ReplayedTurn:
    """One turn: what was said, done and answered."""

    transcript: str = ""
    tool_calls: list[dict[str, object]] = field(default_factory=list)
    answer: str = ""
    outcome: str = ""
    latencies_ms: Mapping[str, float] = field(default_factory=dict)
    failure: str = ""
    """What the person was told had failed: the message and why."""

    @property
    def empty(self) -> bool:
        """Whether nothing was said, done, answered or failed."""
        return not (self.transcript or self.tool_calls or self.answer or self.failure)

    def as_json(self) -> dict[str, object]:
        """Give the object a script reads."""
        told: dict[str, object] = {
            "transcript": self.transcript,
            "tool_calls": self.tool_calls,
            "answer": self.answer,
            "outcome": self.outcome,
            "latencies_ms": self.latencies_ms,
        }
        return told | ({"failure": self.failure} if self.failure else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """Everything that happened in one recording."""

    path: Path
    detections: tuple[Detection, ...]
    turns: tuple[ReplayedTurn, ...]
    problem: str = ""
    """Why it could not be replayed, in words; empty when it was."""
    score: Score | None = None
    """What it should have led to, where somebody said so."""

    @property
    def led_to(self) -> str:
        """What was done, in the words of an expectation."""
        if self.problem:
            return "not replayed"
        return in_words([call for turn in self.turns for call in turn.tool_calls])

    def as_json(self) -> dict[str, object]:
        """Give the object a script reads."""
        told: dict[str, object] = {
            "path": str(self.path),
            "detections": [
                {
                    "word": found.word,
                    "time_s": round(found.time_s, 3),
                    "peak_score": round(found.peak_score, 4),
                }
                for found in self.detections
            ],
            "turns": [turn.as_json() for turn in self.turns],
        }
        if self.problem:
            told["problem"] = self.problem
        if self.score:
            told |= {"expected": self.score.expected, "right": self.score.right}
        return told


class Reporter:
    """Writes a report while the story is told."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._detections: list[Detection] = []
        self._turns: list[ReplayedTurn] = []
        self._turn = ReplayedTurn()
        self.problem = ""

    def hear(self, happening: Happening) -> None:
        """Take in the next happening."""
        turn = self._turn
        match happening:
            case story.Woken(word=word, score=score, at_s=at_s) if word:
                self._detections.append(Detection(word, at_s, score))
            case story.Metered():
                self._follow(happening)
            case story.Heard(text=text):
                turn.transcript = f"{turn.transcript} {text}".strip()
            case story.ToolRan():
                call = {"name": happening.name, "arguments": dict(happening.arguments)}
                result = {"status": happening.status, **happening.result}
                turn.tool_calls.append({**call, "result": result})
            case story.Answered(text=text):
                turn.answer = f"{turn.answer} {text}".strip()
            case story.Failed(code=code, message=message):
                self._failed(f"{code}: {message}")
            case story.TurnDone():
                self._end_turn(happening)
            case _:
                pass

    def report(self) -> FileReport:
        """Give what happened until now."""
        turns = (turn for turn in (*self._turns, self._turn) if not turn.empty)
        return FileReport(
            path=self._path,
            detections=tuple(self._detections),
            turns=tuple(turns),
            problem=self.problem,
        )

    def _follow(self, meter: story.Metered) -> None:
        for found in self._detections:
            if meter.at_s - found.time_s <= PEAK_WINDOW_S:
                found.peak_score = max(found.peak_score, meter.scores.get(found.word, 0.0))

    def _end_turn(self, done: story.TurnDone) -> None:
        turn, self._turn = self._turn, ReplayedTurn()
        turn.outcome = done.outcome
        turn.latencies_ms = done.latencies_ms
        self._turns.append(turn)

    def _failed(self, failure: str) -> None:
        """Note a failure: a turn ends first, then the person is told why."""
        turn = self._turns[-1] if self._turns and self._turn.empty else self._turn
        turn.failure = turn.failure or failure


def printed(report: FileReport) -> Iterator[str]:
    """Give the lines a person reads."""
    yield str(report.path)
    if report.problem:
        yield f"  ! {report.problem}"
        return
    for found in report.detections:
        yield f"  {found.time_s:8.2f} s  heard {found.word} ({found.peak_score:.2f})"
    for turn in report.turns:
        yield f"  said      {turn.transcript}"
        for call in turn.tool_calls:
            arguments = ", ".join(f"{k}={v}" for k, v in _items(call["arguments"]))
            yield f"  did       {call['name']}({arguments}): {_status(call['result'])}"
        yield f"  answered  {turn.answer or '-'} ({turn.outcome})"
        if turn.failure:
            yield f"  failed    {turn.failure}"
        yield f"  took      {', '.join(f'{k} {v:.0f} ms' for k, v in turn.latencies_ms.items())}"
    if not report.detections and not report.turns:
        yield "  nothing was heard"
    if report.score:
        yield f"  {_verdict(report.score)}"


def _verdict(score: Score) -> str:
    if score.right:
        return "right"
    return f"WRONG     expected {' | '.join(score.expected)}, found {score.found}"


def _items(value: object) -> Iterator[tuple[object, object]]:
    yield from value.items() if isinstance(value, dict) else ()


def _status(value: object) -> object:
    return value.get("status") if isinstance(value, dict) else value
