"""The house's own sounds, made from small scores: nobody's recordings, and nothing to ship.

A sound is a few notes on one of four instruments. Each says one thing and has a melody and a
timbre of its own, so that a person learns to tell them apart without a word.
"""

import logging
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

PEAK: Final = 10 ** (-12 / 20)
"""Level of the loudest sample of every sign, as a share of full scale."""
MEASURE_PEAK: Final = 10 ** (-3 / 20)
"""The measuring sound is as loud as an answer: its echo should stand as far out of the noise."""
ATTACK_S: Final = 0.004
RELEASE_S: Final = 0.015


class Sound(StrEnum):
    """What the house says without words."""

    ACK = "ack"
    """A wake word was heard: go on."""
    TALK = "talk"
    """Push-to-talk is open."""
    OFFLINE = "offline"
    """The network is away."""
    KEY = "key"
    """The service refuses our key."""
    SERVICE = "service"
    """The service does not work."""
    QUOTA = "quota"
    """The service says it was used too much."""
    MIC = "mic"
    """The microphone is away."""
    NOT_UNDERSTOOD = "not_understood"
    """Something was said, but what?"""
    SORRY = "sorry"
    """That cannot be done."""
    FAILED = "failed"
    """Something broke."""
    MUTE_ON = "mute_on"
    """The microphone is off."""
    MUTE_OFF = "mute_off"
    """The microphone is on again."""
    TIMER = "timer"
    """A timer rings; repeats seamlessly."""
    ALARM = "alarm"
    """An alarm rings; repeats seamlessly."""
    ANNOUNCE = "announce"
    """Something is going to be announced."""
    MEASURE = "measure"
    """The doctor plays it to measure the room: every pitch a voice has, for a few seconds."""


@dataclass(frozen=True, slots=True)
class Partial:
    """One vibration of an instrument: its pitch above the note's, its loudness, how it dies."""

    ratio: float
    level: float
    decay_s: float


type Instrument = tuple[Partial, ...]

WOOD: Final[Instrument] = (
    Partial(1.0, 1.0, 0.07),
    Partial(3.93, 0.35, 0.03),
    Partial(9.2, 0.08, 0.012),
)
BELL: Final[Instrument] = (
    Partial(0.5, 0.25, 0.5),
    Partial(1.0, 1.0, 0.35),
    Partial(2.0, 0.4, 0.2),
    Partial(2.76, 0.3, 0.12),
    Partial(5.4, 0.12, 0.06),
)
REED: Final[Instrument] = (
    Partial(1.0, 1.0, 1.5),
    Partial(3.0, 0.33, 1.2),
    Partial(5.0, 0.15, 1.0),
    Partial(7.0, 0.07, 0.8),
)
VOICE: Final[Instrument] = (Partial(1.0, 1.0, 2.0), Partial(2.0, 0.2, 2.0))
STRING: Final[Instrument] = tuple(
    Partial(float(number), 1.0 / number, 0.5 / number**0.5) for number in range(1, 25)
)
BREATH_HZ: Final = (120.0, 7_000.0)
"""The breath of a note lies where speech does, and falls by 3 dB an octave as speech does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note: when, how high, how long, and where its pitch glides to."""

    at_s: float
    hz: float
    length_s: float
    glide_to_hz: float | None = None
    level: float = 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """A sound before it is rendered; one that repeats lasts `period_s`, rest included."""

    instrument: Instrument
    notes: tuple[Note, ...]
    period_s: float = 0.0
    breath: float = 0.0
    """How loud the noise is that sounds with each note, as a share of its loudness."""
    peak: float = PEAK


def _melody(step_s: float, length_s: float, *pitches_hz: float) -> tuple[Note, ...]:
    """Give evenly spaced notes; a pitch of 0 is a rest."""
    return tuple(
        Note(at_s=step_s * place, hz=hz, length_s=length_s)
        for place, hz in enumerate(pitches_hz)
        if hz
    )


_SCORES: Final[Mapping[Sound, Score]] = MappingProxyType(
    {
        Sound.ACK: Score(WOOD, _melody(0.08, 0.2, 784, 1175)),
        Sound.TALK: Score(WOOD, _melody(0.05, 0.2, 1568)),
        Sound.OFFLINE: Score(BELL, _melody(0.16, 0.7, 1047, 880, 659)),
        Sound.KEY: Score(REED, _melody(0.11, 0.09, 494, 494, 0, 370, 370)),
        Sound.SERVICE: Score(BELL, _melody(0.28, 0.7, 622, 523)),
        Sound.QUOTA: Score(REED, _melody(0.13, 0.13, 698, 622, 554, 494)),
        Sound.MIC: Score(WOOD, _melody(0.15, 0.25, 294, 294, 294)),
        Sound.NOT_UNDERSTOOD: Score(
            VOICE,
            (
                Note(at_s=0.0, hz=392, length_s=0.12),
                Note(at_s=0.16, hz=415, length_s=0.28, glide_to_hz=740),
            ),
        ),
        Sound.SORRY: Score(
            VOICE,
            (
                Note(at_s=0.0, hz=587, length_s=0.18),
                Note(at_s=0.2, hz=554, length_s=0.34, glide_to_hz=311),
            ),
        ),
        Sound.FAILED: Score(REED, _melody(0.22, 0.2, 233, 175)),
        Sound.MUTE_ON: Score(WOOD, _melody(0.09, 0.2, 932, 466)),
        Sound.MUTE_OFF: Score(WOOD, _melody(0.09, 0.2, 415, 831)),
        Sound.TIMER: Score(BELL, _melody(0.18, 0.6, 1319, 1760, 1319, 1760), 1.8),
        Sound.ALARM: Score(
            REED, _melody(0.12, 0.11, 523, 659, 784, 1047, 0, 784, 1047, 0, 784, 1047), 2.0
        ),
        Sound.ANNOUNCE: Score(STRING, _melody(0.2, 0.5, 784, 988, 784)),
        Sound.MEASURE: Score(
            STRING,
            _melody(0.3, 0.7, 131, 196, 262, 330, 392, 523, 392, 330, 147, 220, 294, 370, 440, 262),
            breath=0.5,
            peak=MEASURE_PEAK,
        ),
    }
)


def find(name: str) -> Sound:
    """Give the sound of that name; for an unknown one the plainest, so that nothing stays mute."""
    try:
        return Sound(name)
    except ValueError:
        logger.warning("no sound is called %r; playing %r", name, Sound.FAILED.value)
        return Sound.FAILED


@cache
def render(sound: Sound, rate_hz: int) -> NDArray[np.int16]:
    """Give a sound's samples, mono and read-only; rendered once per rate."""
    score = _SCORES[sound]
    ends_s = max(note.at_s + note.length_s for note in score.notes)
    mix = np.zeros(round(max(ends_s, score.period_s) * rate_hz))
    for note in score.notes:
        start = round(note.at_s * rate_hz)
        samples = _play(note, score.instrument, rate_hz)
        if score.breath:
            samples += score.breath * _breath(note, rate_hz)
        samples = samples[: mix.size - start]
        mix[start : start + samples.size] += samples
    mix *= score.peak * 32_767 / np.abs(mix).max()
    rendered = np.round(mix).astype(np.int16)
    rendered.flags.writeable = False
    return rendered


def write_wavs(folder: Path, rate_hz: int = 48_000) -> list[Path]:
    """Write every sound as a WAV file, for people who want to hear them, and give the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{sound}.wav" for sound in Sound]
    for sound, path in zip(Sound, paths, strict=True):
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes(render(sound, rate_hz).astype("<i2").tobytes())
    return paths


def _play(note: Note, instrument: Instrument, rate_hz: int) -> NDArray[np.float64]:
    """Give one note on an instrument, with a soft beginning and end."""
    time_s = np.arange(round(note.length_s * rate_hz)) / rate_hz
    cycles = _cycles(note, time_s)
    sound = np.zeros(time_s.size)
    for partial in instrument:
        highest_hz = partial.ratio * max(note.hz, note.glide_to_hz or 0.0)
        if highest_hz < rate_hz / 2:  # a pitch above that would fold down into a wrong one
            vibration = np.sin(2 * np.pi * partial.ratio * cycles)
            sound += partial.level * np.exp(-time_s / partial.decay_s) * vibration
    return note.level * sound * _envelope(time_s, note.length_s)


def _breath(note: Note, rate_hz: int) -> NDArray[np.float64]:
    """Give the noise of a note as loud as a sine of its level; the same for the same note."""
    size = round(note.length_s * rate_hz)
    random = np.random.default_rng(round(note.at_s * 1_000))
    spectrum = np.fft.rfft(random.standard_normal(size))
    pitches_hz = np.fft.rfftfreq(size, 1 / rate_hz)
    inside = (pitches_hz >= BREATH_HZ[0]) & (pitches_hz <= BREATH_HZ[1])
    shape = np.where(inside, 1 / np.sqrt(np.maximum(pitches_hz, BREATH_HZ[0])), 0.0)
    noise = np.fft.irfft(spectrum * shape, size)
    time_s = np.arange(size) / rate_hz
    loudness = note.level / (np.sqrt(2.0) * np.sqrt(np.mean(np.square(noise))))
    breath: NDArray[np.float64] = loudness * noise * _envelope(time_s, note.length_s)
    return breath


def _cycles(note: Note, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how many cycles have passed at each moment, gliding where the note glides."""
    glide_hz = 0.0 if note.glide_to_hz is None else note.glide_to_hz - note.hz
    cycles: NDArray[np.float64] = note.hz * time_s + glide_hz * time_s**2 / (2 * note.length_s)
    return cycles


def _envelope(time_s: NDArray[np.float64], length_s: float) -> NDArray[np.float64]:
    """Give the raised-cosine rise and fall that keep a note from clicking."""
    rise = np.clip(time_s / ATTACK_S, 0.0, 1.0)
    fall = np.clip((length_s - time_s) / RELEASE_S, 0.0, 1.0)
    envelope: NDArray[np.float64] = np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2
    return envelope
