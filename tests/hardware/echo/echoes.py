"""Small echoes for tests: a voice-like noise, a room of decaying noise, clocks that drift."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hardware.processors import Processor, Sound

RATE_HZ = 16_000
BLOCK = 1_280

type Pcm = NDArray[np.int16]
type Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Echo:
    mic: Pcm
    far: Pcm
    talker: Samples
    """What of the microphone is a person, in its units."""


def voice(seconds: float, seed: int) -> Samples:
    """Give noise with the colour of speech and about four syllables a second, RMS 0.1."""
    chance = np.random.default_rng(seed)
    count = int(seconds * RATE_HZ)
    spectrum = np.fft.rfft(chance.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum *= (hz > 100) / (1 + (hz / 600) ** 2) ** 0.75
    sound = np.fft.irfft(spectrum, count)
    syllables = np.interp(
        np.arange(count), np.arange(0, count, 2_000), chance.random(-(-count // 2_000)) ** 2
    )
    sound *= syllables + 0.05
    return np.asarray(sound * 0.1 / np.sqrt(np.mean(sound**2)))


def room(seed: int = 0, *, rt60_s: float = 0.25) -> Samples:
    chance = np.random.default_rng(seed)
    taps = chance.standard_normal(int(rt60_s * RATE_HZ))
    taps *= 0.05 * 10 ** (-3 * np.arange(taps.size) / taps.size)
    taps[0] = 1.0
    return np.asarray(taps)


def echo(  # noqa: PLR0913 - what may be wrong with an echo, each by its name
    seconds: float = 8.0,
    *,
    delay_ms: float = 30.0,
    ppm: float = 0.0,
    bend: float = 0.0,
    talker_db: float | None = None,
    seed: int = 1,
    room_seed: int = 0,
) -> Echo:
    """Give an echo of -26 dBFS over a noise floor of -70; the talker speaks in the second half."""
    count = int(seconds * RATE_HZ)
    far: Samples = np.clip(voice(seconds + 1, seed), -1, 1)
    radiated = _bent(far, bend) if bend else far
    places = np.arange(count, dtype=np.float64) * (1 + ppm * 1e-6)
    radiated = _read(np.asarray(radiated, np.float64), np.asarray(places, np.float64))
    lead = np.zeros(int(delay_ms * RATE_HZ / 1000))
    heard = _convolved(np.concatenate((lead, radiated)), room(room_seed))[:count]
    heard *= 0.05 / np.sqrt(np.mean(heard**2))
    person = np.zeros(count)
    if talker_db is not None:
        half = count // 2
        person[half:] = voice(seconds, seed + 100)[half:count] * 0.5 * 10 ** (talker_db / 20)
    floor = np.random.default_rng(seed + 7).standard_normal(count) * 10 ** (-70 / 20)
    return Echo(pcm(heard + person + floor), pcm(far[:count]), person * 32_768)


def run(processor: Processor, sound: Echo, block: int = BLOCK, *, playing: bool = True) -> Pcm:
    cleaned = [
        processor.process(
            Sound(
                samples=sound.mic[at : at + block],
                far=sound.far[at : at + block],
                playing=playing,
                at=at,
            )
        ).samples
        for at in range(0, len(sound.mic) - block + 1, block)
    ]
    return np.concatenate(cleaned)


def torn(sound: Echo, at_s: float, later_ms: int) -> Echo:
    """Give the echo with a far end that comes later from a moment on (earlier: less than 0)."""
    at, gap = int(at_s * RATE_HZ), abs(later_ms) * RATE_HZ // 1000
    before, silence = sound.far[:at], np.zeros(gap, np.int16)
    after = (silence, sound.far[at:-gap]) if later_ms > 0 else (sound.far[at + gap :], silence)
    return Echo(sound.mic, np.concatenate((before, *after)), sound.talker)


def attenuation_db(sound: Echo, cleaned: Pcm, begin_s: float, end_s: float) -> float:
    """Give by how much everything but the talker became quieter."""
    part = slice(int(begin_s * RATE_HZ), min(int(end_s * RATE_HZ), len(cleaned)))
    before = np.mean((sound.mic[part] - sound.talker[part]) ** 2)
    after = np.mean((cleaned[part] - sound.talker[part]) ** 2)
    return float(10 * np.log10(before / after))


def pcm(samples: Samples) -> Pcm:
    return np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype(np.int16)


def _bent(sound: Samples, bend: float) -> Samples:
    return np.asarray(np.tanh(bend * sound) / bend)


def _convolved(sound: Samples, taps: Samples) -> Samples:
    size = 1 << (sound.size + taps.size).bit_length()
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(taps, size), size)


def _read(sound: Samples, places: Samples) -> Samples:
    if np.array_equal(places, np.arange(places.size)):
        return sound[: places.size]
    whole = np.floor(places).astype(int)
    padded = np.pad(sound, 32)
    read = np.zeros(places.size)
    for offset in range(-31, 33):
        distance = offset - (places - whole)
        window = np.cos(np.pi / 2 * np.clip(distance / 33, -1, 1)) ** 2
        read += (
            padded[np.minimum(whole + offset + 32, padded.size - 1)] * np.sinc(distance) * window
        )
    return read
