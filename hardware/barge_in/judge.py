"""Decides whether somebody talks over us, from short windows of cleaned sound.

Pure: it counts samples and reads no clock. Suspicion lowers the answer at once, more speech pauses
it, enough speech cuts it; what turns out to be less is dismissed in time, and the answer goes on.
"""

from dataclasses import dataclass, replace
from typing import Final

from config.audio import HOUSE
from config.barge_in import BargeIn

_FADING_DB: Final = 3.0
"""Speech that has begun goes on although it stands out by so much less: vowels end softly."""


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


@dataclass(frozen=True, slots=True)
class _Quiet:
    """Nobody seems to speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suspicion:
    """Somebody may be speaking; samples all."""

    since: int
    onset: int | None = None
    voiced: int = 0
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
        trusted = trusted and window.above_db >= margin_db
        voiced = trusted and window.probability >= self._settings.speech_threshold
        match self._state:
            case _Quiet():
                suspect = trusted and window.probability >= self._settings.suspect_threshold
                return self._suspect(window, voiced=voiced) if suspect else []
            case _Suspicion() as suspicion:
                return self._weigh(suspicion, window, voiced=voiced)
            case _Confirmed(at):
                return self._dismissed(window.ends) if window.ends - at > self._hold else []

    def near_wake(self, at: int) -> list[Verdict]:
        """Take a wake score near its bar at sample `at`: lower the answer for the rest of it."""
        if not self.quiet:
            return []
        self._state = _Suspicion(since=at)
        return [Duck(at)]

    def reset(self) -> None:
        """Suspect nothing any more: there is no answer to talk over."""
        self._state = _Quiet()

    def _suspect(self, window: Window, *, voiced: bool) -> list[Verdict]:
        suspicion = _Suspicion(since=window.ends)
        return [Duck(window.ends), *self._weigh(suspicion, window, voiced=voiced)]

    def _weigh(self, suspicion: _Suspicion, window: Window, *, voiced: bool) -> list[Verdict]:
        length = window.ends - window.begins
        if voiced:
            onset = window.begins if suspicion.onset is None else suspicion.onset
            suspicion = replace(suspicion, onset=onset, voiced=suspicion.voiced + length)
        if suspicion.onset is not None and suspicion.voiced >= self._speech_from:
            self._state = _Confirmed(window.ends)
            return [Confirm(suspicion.onset, window.ends)]
        if window.ends + length > suspicion.since + self._decide:  # the next one would be too late
            return self._dismissed(window.ends)
        verdicts: list[Verdict] = []
        if not suspicion.paused and suspicion.voiced >= self._pause_from:
            suspicion = replace(suspicion, paused=True)
            verdicts.append(Pause(window.ends))
        self._state = suspicion
        return verdicts

    def _dismissed(self, at: int) -> list[Verdict]:
        self._state = _Quiet()
        return [Dismiss(at)]


def _samples(duration_ms: int) -> int:
    return duration_ms * HOUSE.rate_hz // 1000
