"""Decides whether somebody talks over us, from short windows of cleaned sound.

Pure: it counts samples and reads no clock. Suspicion lowers the answer at once, more speech pauses
it, enough speech cuts it; what turns out to be less is dismissed in time, and the answer goes on.

Enough is a matter of weight: a window counts by how sure the VAD is, by how far it stands out (a
television hardly does), and not at all where it only dies away (a door that has slammed).
"""

from dataclasses import dataclass, replace
from typing import Final

from config.audio import HOUSE
from config.barge_in import BargeIn

_FADING_DB: Final = 3.0
"""Speech that has begun goes on although it stands out by so much less: vowels end softly. Sound
that stands out by so much more than it must counts in full.
"""
_DYING_DB: Final = 6.0
_DEAD_DB: Final = 14.0
"""So far below the loudest moment of a suspicion a window begins to count less, and counts no more:
within 200 ms speech rises again, a slammed door only dies away. (Measured in simulated rooms.)
"""
_LOUDEST_FORGETS_DB: Final = 0.5
"""Per window: the longer ago a moment was, the less it says."""
_BEGUN_MS: Final = 64
_GOING_ON: Final = 0.5
"""After so much speech the rest of it counts for so much at least: in a room that echoes, the VAD
doubts the end of a syllable. (Measured: the slowest decisions came 100 ms sooner.)
"""
_REMEMBERED_MS: Final = 500
"""Who was dismissed between two syllables is half believed already: it fades within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One window of the turn ring, as the VAD and a level meter have it."""

    begins: int
    ends: int
    probability: float
    """Of speech, 0..1."""
    above_db: float
    """How far it stands out of what is to be expected while nobody speaks."""
    level_dbfs: float = 0.0


@dataclass(frozen=True, slots=True)
class Duck:
    """Somebody may be speaking: lower the answer."""

    at: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Somebody probably speaks: hold the answer where it stands."""

    at: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """Somebody has been speaking since sample `onset`: the answer is to be cut."""

    onset: int
    at: int


@dataclass(frozen=True, slots=True)
class Dismiss:
    """It was nothing: the answer goes on where it stood, as loud as before."""

    at: int


type Verdict = Duck | Pause | Confirm | Dismiss


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quiet:
    """Nobody seems to speak since `at`; the rest is what the last suspicion was left with."""

    at: int = 0
    onset: int | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suspicion:
    """Somebody may be speaking; samples all."""

    since: int
    onset: int | None = None
    voiced: int = 0
    weight: float = 0.0
    """As much as so many samples of speech that could not be surer."""
    inherited: float = 0.0
    """What counts of the suspicion before it."""
    loudest_dbfs: float = -100.0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class _Confirmed:
    """Somebody speaks; whoever is to cut the answer was told."""

    at: int


class Judge:
    """Follows one window after another; every suspicion ends in `Confirm` or `Dismiss` in time."""

    def __init__(self, settings: BargeIn) -> None:
        self._settings = settings
        self._decide = _samples(settings.decide_ms)
        self._hold = _samples(settings.hold_ms)
        self._pause_from = _samples(settings.pause_ms)
        self._speech_from = _samples(settings.speech_ms)
        self._state: _Quiet | _Suspicion | _Confirmed = _Quiet()

    @property
    def quiet(self) -> bool:
        """Whether nothing is suspected."""
        return isinstance(self._state, _Quiet)

    def hear(self, window: Window, *, trusted: bool) -> list[Verdict]:
        """Take the next window; without `trusted` it may be our own voice, and begins nothing."""
        margin_db = self._settings.margin_db - (0.0 if self.quiet else _FADING_DB)
        if not trusted or window.above_db < margin_db:
            window = replace(window, probability=0.0)
        match self._state:
            case _Quiet() as quiet:
                suspected = window.probability >= self._settings.suspect_threshold
                return self._suspect(quiet, window) if suspected else []
            case _Suspicion() as suspicion:
                return self._weigh(suspicion, window)
            case _Confirmed(at):
                return self._dismissed(window.ends) if window.ends - at > self._hold else []

    def near_wake(self, at: int) -> list[Verdict]:
        """Take a wake score near its bar at sample `at`: lower the answer for the rest of it."""
        if not isinstance(self._state, _Quiet):
            return []
        self._state = _suspicion(self._state, at)
        return [Duck(at)]

    def reset(self) -> None:
        """Suspect nothing any more: there is no answer to talk over."""
        self._state = _Quiet()

    def _suspect(self, quiet: _Quiet, window: Window) -> list[Verdict]:
        suspicion = _suspicion(quiet, window.ends)
        return [Duck(window.ends), *self._weigh(suspicion, window)]

    def _weigh(self, suspicion: _Suspicion, window: Window) -> list[Verdict]:
        suspicion = self._with(suspicion, window)
        enough = suspicion.weight + suspicion.inherited >= self._speech_from
        if suspicion.onset is not None and enough:
            self._state = _Confirmed(window.ends)
            return [Confirm(suspicion.onset, window.ends)]
        length = window.ends - window.begins
        if window.ends + length > suspicion.since + self._decide:  # the next one would be too late
            return self._dismissed(window.ends, suspicion.onset, suspicion.weight)
        verdicts: list[Verdict] = []
        if not suspicion.paused and suspicion.voiced >= self._pause_from:
            suspicion = replace(suspicion, paused=True)
            verdicts.append(Pause(window.ends))
        self._state = suspicion
        return verdicts

    def _with(self, suspicion: _Suspicion, window: Window) -> _Suspicion:
        """Give a suspicion with what another window adds to it."""
        length = window.ends - window.begins
        if window.probability >= self._settings.speech_threshold:
            onset = window.begins if suspicion.onset is None else suspicion.onset
            suspicion = replace(suspicion, onset=onset, voiced=suspicion.voiced + length)
        loudest_dbfs = max(window.level_dbfs, suspicion.loudest_dbfs - _LOUDEST_FORGETS_DB)
        begun = suspicion.voiced >= _samples(_BEGUN_MS) and window.probability > 0.0
        sure = max(window.probability, _GOING_ON) if begun else window.probability
        presence = self._presence(window.above_db, loudest_dbfs - window.level_dbfs)
        weight = suspicion.weight + length * sure * presence
        return replace(suspicion, weight=weight, loudest_dbfs=loudest_dbfs)

    def _presence(self, above_db: float, fallen_db: float) -> float:
        """Give how much a window has of somebody who is near and goes on, 0..1."""
        least_db = self._settings.margin_db - _FADING_DB
        near = (above_db - least_db) / (2 * _FADING_DB)
        goes_on = (_DEAD_DB - fallen_db) / (_DEAD_DB - _DYING_DB)
        return min(1.0, max(0.0, near)) * min(1.0, max(0.0, goes_on))

    def _dismissed(self, at: int, onset: int | None = None, weight: float = 0.0) -> list[Verdict]:
        self._state = _Quiet(at=at, onset=onset, weight=weight)
        return [Dismiss(at)]


def _suspicion(quiet: _Quiet, at: int) -> _Suspicion:
    """Begin to suspect somebody, who may have been dismissed a moment ago."""
    left = 1.0 - (at - quiet.at) / _samples(_REMEMBERED_MS)
    if left <= 0.0 or not quiet.weight:
        return _Suspicion(since=at)
    return _Suspicion(since=at, onset=quiet.onset, inherited=quiet.weight * left)


def _samples(duration_ms: int) -> int:
    return duration_ms * HOUSE.rate_hz // 1000
