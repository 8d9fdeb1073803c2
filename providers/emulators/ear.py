"""Listens to the audio a client sends: where in it speech begins and ends, by its loudness."""

import sys
from array import array
from dataclasses import dataclass
from typing import Final

from providers.emulators.script import VadFigures

_WINDOW_MS: Final = 10


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Speech began at this place of the client's audio."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The silence after it was long enough; speech ended at this place."""

    at_ms: int


type Finding = SpeechBegan | SpeechEnded


class Ear:
    """Takes 16-bit mono PCM in pieces of any size and gives where speech begins and ends."""

    def __init__(self, rate_hz: int, figures: VadFigures, silence_ms: int = 500) -> None:
        self._window_bytes = 2 * rate_hz * _WINDOW_MS // 1000
        self._figures = figures
        self._silence_ms = silence_ms
        self._rest = b""
        self._windows = 0
        self._loud_ms = 0
        self._quiet_ms = 0
        self.speaking = False

    @property
    def position_ms(self) -> int:
        """How much has been listened to."""
        return self._windows * _WINDOW_MS

    def set_silence(self, silence_ms: int) -> None:
        """Take how much silence ends a turn, from now on; the script's own figure wins."""
        self._silence_ms = silence_ms

    def hear(self, pcm: bytes) -> list[Finding]:
        """Listen to the next piece."""
        data = self._rest + pcm
        whole = len(data) - len(data) % self._window_bytes
        self._rest = data[whole:]
        findings: list[Finding] = []
        for start in range(0, whole, self._window_bytes):
            finding = self._window(data[start : start + self._window_bytes])
            if finding is not None:
                findings.append(finding)
        return findings

    def forget(self) -> None:
        """Begin afresh in the middle of the stream: nobody speaks."""
        self.speaking = False
        self._loud_ms = self._quiet_ms = 0

    def _window(self, pcm: bytes) -> Finding | None:
        self._windows += 1
        loud = loudness(pcm) >= self._figures.level
        if not self.speaking:
            self._loud_ms = self._loud_ms + _WINDOW_MS if loud else 0
            if self._loud_ms < max(self._figures.onset_ms, _WINDOW_MS):
                return None
            began_ms = self.position_ms - self._loud_ms
            self.speaking, self._loud_ms, self._quiet_ms = True, 0, 0
            return SpeechBegan(began_ms)
        self._quiet_ms = 0 if loud else self._quiet_ms + _WINDOW_MS
        limit_ms = self._figures.silence_ms
        if self._quiet_ms < max(self._silence_ms if limit_ms is None else limit_ms, _WINDOW_MS):
            return None
        ended_ms = self.position_ms - self._quiet_ms
        self.forget()
        return SpeechEnded(ended_ms)


def loudness(pcm: bytes) -> float:
    """Give the mean amplitude of 16-bit little-endian PCM, of 32767."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return sum(map(abs, samples)) / len(samples) if samples else 0.0
