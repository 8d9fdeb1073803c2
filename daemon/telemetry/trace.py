"""Builds the trace of every turn from its story: wake, connect, tools, first sound, drained."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from daemon import story
from daemon.story import Happening
from daemon.telemetry.registry import Attributes

MOST_SPANS: Final = 64
"""So many a turn keeps; a turn runs eight tools at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One part of a turn, in seconds of the monotonic clock."""

    name: str
    start_s: float
    end_s: float
    attributes: Attributes = ()
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A turn with its parts; nothing that was said is in it."""

    turn: Span
    parts: tuple[Span, ...]
    wall_offset_ns: int
    """What to add to monotonic times, for those of the wall's clock."""


@dataclass(slots=True)
class _Open:
    """What is known of the turn under way. Full: what comes after is left out."""

    parts: list[Span] = field(default_factory=list)
    began_s: float | None = None
    first_audio_s: float | None = None
    provider: str = ""
    code: str = ""

    def add(self, name: str, start_s: float, end_s: float, **attributes: str) -> None:
        if len(self.parts) < MOST_SPANS:
            told = tuple(sorted(attributes.items()))
            failed = attributes.get("status") == "error"
            self.parts.append(
                Span(name=name, start_s=start_s, end_s=end_s, attributes=told, failed=failed)
            )


class Tracer:
    """Listens to a story and gives `tell` the trace of each turn, once it is over."""

    def __init__(self, tell: Callable[[Trace], None]) -> None:
        self._tell = tell
        self._turn = _Open()
        self._provider = ""

    def hear(self, happening: Happening) -> None:
        """Take what happened as happening now."""
        now_s = time.monotonic()
        turn = self._turn
        match happening:
            case story.Woken():
                turn.began_s = now_s
            case story.Connected(provider=provider, took_ms=took_ms):
                self._provider = provider
                turn.add("connect", now_s - took_ms / 1000, now_s, provider=provider)
            case story.FellBack(from_provider=left, to_provider=to, reason=code):
                turn.add("fallback", now_s, now_s, provider=left, to=to, code=code)
            case story.ToolRan(name=name, status=status, took_ms=took_ms):
                turn.add("tool", now_s - took_ms / 1000, now_s, tool=name, status=status)
            case story.FirstAudio():
                turn.first_audio_s = now_s
            case story.Failed(code=code):
                turn.code = code
            case story.TurnDone():
                self._turn = _Open()
                self._tell(self._whole(turn, happening, now_s))
            case _:
                pass

    def _whole(self, turn: _Open, done: story.TurnDone, now_s: float) -> Trace:
        self._add_latencies(turn, done, now_s)
        starts = [part.start_s for part in turn.parts]
        starts += [turn.began_s] if turn.began_s is not None else []
        about = {"turn_id": done.turn_id, "outcome": str(done.outcome), "provider": self._provider}
        about |= {"code": turn.code} if turn.code else {}
        whole = Span(
            name="turn",
            start_s=min(starts, default=now_s),
            end_s=now_s,
            attributes=tuple(sorted((name, value) for name, value in about.items() if value)),
            failed=done.outcome == "failed",
        )
        offset_ns = time.time_ns() - time.monotonic_ns()
        return Trace(turn=whole, parts=tuple(turn.parts), wall_offset_ns=offset_ns)

    @staticmethod
    def _add_latencies(turn: _Open, done: story.TurnDone, now_s: float) -> None:
        """Add what only the end of the turn knows: it alone tells when the speech had ended."""
        listening_ms = done.latencies_ms.get("wake_to_listening")
        if turn.began_s is not None and listening_ms is not None:
            turn.add("wake", turn.began_s, turn.began_s + listening_ms / 1000)
        if turn.first_audio_s is None:
            return
        latency_ms = done.latencies_ms.get("first_audio")
        if latency_ms is not None:
            turn.add("first_audio", turn.first_audio_s - latency_ms / 1000, turn.first_audio_s)
        turn.add("drained", turn.first_audio_s, now_s)
