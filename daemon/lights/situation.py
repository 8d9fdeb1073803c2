"""Follows the story of the room: what each happening changes in what there is to show."""

from dataclasses import replace
from typing import Final

from daemon import story
from daemon.lights.mood import Situation
from daemon.story import Happening
from daemon.turn import State

FAULTS: Final = frozenset({"microphone", "speaker", "worker", "silence"})
"""Kinds of notices without whose mending the room cannot hear, or cannot be heard."""
PROBLEMS: Final = frozenset({"config", "safe_mode", "settings", "key"})
"""Kinds of notices, and codes of failures, whose cure is in the configuration."""
OFFLINE: Final = "offline"
"""The code of a turn that found no network."""
_QUIET_DBFS: Final = -45.0
_LOUD_DBFS: Final = -12.0
"""Between these two the level of our own voice is shown; speech of full volume has -20 or so."""


def after(now: Situation, happening: Happening) -> Situation:  # noqa: PLR0911 - one a happening
    """Give the situation after a happening; most of them change nothing."""
    match happening:
        case story.StateChanged(state=state):
            return _in_state(now, State(state))
        case story.Metered():
            return _metered(now, happening)
        case story.Notice(kind="mute"):
            return replace(now, muted=not happening.mended)
        case story.Notice(kind=kind) if kind in FAULTS:
            return replace(now, faults=_noted(now.faults, kind, gone=happening.mended))
        case story.Notice(kind=kind) if kind in PROBLEMS:
            return replace(now, problems=_noted(now.problems, kind, gone=happening.mended))
        case story.Failed(code=code) if code == OFFLINE:
            return replace(now, offline=True)
        case story.Failed(code=code) if code in PROBLEMS:
            return replace(now, problems=_noted(now.problems, code, gone=False))
        case story.Connected():
            return replace(now, offline=False, problems=now.problems - {"key"})
        case _:
            return now


def _in_state(now: Situation, state: State) -> Situation:
    """Take another state; who speaks next may stand elsewhere, and is not loud yet."""
    heard = now.direction_deg if state is not State.IDLE else None
    return replace(now, state=state, direction_deg=heard, level=0.0)


def _metered(now: Situation, told: story.Metered) -> Situation:
    found = told.direction_deg if told.direction_deg >= 0 else now.direction_deg
    level = (told.output_dbfs - _QUIET_DBFS) / (_LOUD_DBFS - _QUIET_DBFS)
    return replace(now, direction_deg=found, level=min(1.0, max(0.0, level)))


def _noted(kinds: frozenset[str], kind: str, *, gone: bool) -> frozenset[str]:
    return kinds - {kind} if gone else kinds | {kind}
