"""How sound travels in the virtual room: from loudspeaker to microphone, later and softer."""

import wave
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

RATE_HZ: Final = 16_000
BLOCK: Final = 160
"""The room moves in steps of 10 ms."""
RT60_S: Final = 0.2
"""After this long an echo has died by 60 dB: a furnished living room."""
SILENCE_DBFS: Final = -120.0

type Samples = NDArray[np.float32]


def from_pcm(pcm: bytes) -> Samples:
    """Give samples between -1 and 1 of 16-bit PCM."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) * np.float32(1 / 32_768)


def as_pcm(samples: Samples) -> NDArray[np.int16]:
    """Give 16-bit samples of what lies between -1 and 1; louder is clipped, as a card would."""
    return np.clip(np.rint(samples * 32_767), -32_768, 32_767).astype("<i2")


def read_wav(path: Path) -> Samples:
    """Read a 16-bit WAV file of any rate in the room's own; of several channels the first."""
    with wave.open(str(path)) as file:
        pcm = from_pcm(file.readframes(file.getnframes()))
        samples = pcm[:: file.getnchannels()]
        if file.getframerate() != RATE_HZ:
            samples = soxr.resample(samples, file.getframerate(), RATE_HZ)
    return samples


def gain(decibels: float) -> float:
    """Give the gain of a level in dB."""
    return float(10 ** (decibels / 20))


def level_dbfs(samples: Samples) -> float:
    """Give the RMS level, -120 for nothing at all."""
    mean = float(np.mean(np.square(samples))) if samples.size else 0.0
    return max(SILENCE_DBFS, 10 * np.log10(mean)) if mean > 0 else SILENCE_DBFS


def speech_level_dbfs(samples: Samples) -> float:
    """Give the level of a recording where somebody speaks in it, pauses left out."""
    whole = samples[: samples.size - samples.size % BLOCK].reshape(-1, BLOCK)
    powers = np.mean(np.square(whole, dtype=np.float64), axis=1)
    if not powers.size or powers.max() <= 10 ** (SILENCE_DBFS / 10):
        return SILENCE_DBFS
    spoken = powers[powers > powers.max() * 10**-2.5]  # quieter than that is a pause or a tail
    return float(10 * np.log10(np.mean(spoken)))


def impulse_response(seed: int) -> Samples:
    """Give what a clap leaves behind: the direct sound and a dying tail, of energy one."""
    tail_s = np.arange(int(RATE_HZ * RT60_S)) / RATE_HZ
    noise = np.random.default_rng(seed).standard_normal(tail_s.size)
    response = 0.1 * noise * 10 ** (-3 * tail_s / RT60_S)
    response[0] = 1.0
    return (response / np.linalg.norm(response)).astype(np.float32)


class Echo:
    """Lets the loudspeaker's sound arrive at the microphones, block by block.

    `response` holds a column for each microphone, of energy one in the first; left out, one
    microphone stands in a furnished living room. The convolution is cut into blocks and done on
    their spectra (uniformly partitioned overlap-save), which costs a few microseconds where the
    plain sum would cost a millisecond.
    """

    def __init__(
        self,
        *,
        delay_ms: float,
        gain_db: float,
        seed: int = 1,
        response: Samples | None = None,
    ) -> None:
        columns = impulse_response(seed)[:, None] if response is None else response
        delay = int(RATE_HZ * delay_ms / 1000)
        length = delay + len(columns)
        padded = np.pad(columns, ((delay, -length % BLOCK), (0, 0)))
        parts = padded.reshape(-1, BLOCK, columns.shape[1])
        self._response = np.fft.rfft(parts, 2 * BLOCK, axis=1)
        self._past = np.zeros(self._response.shape[:2], complex)
        self._before = np.zeros(BLOCK, np.float32)
        self.gain_db = gain_db

    def pass_on(self, block: Samples) -> Samples:
        """Give what arrives while the loudspeaker plays `block`: (frames, microphones)."""
        self._past = np.roll(self._past, 1, axis=0)
        self._past[0] = np.fft.rfft(np.concatenate((self._before, block)))
        self._before = block
        summed = np.einsum("pf,pfm->fm", self._past, self._response)
        arrived = np.fft.irfft(summed, axis=0)[BLOCK:]
        return np.asarray(arrived * gain(self.gain_db), np.float32)
