"""Makes the sentences a service is tried with: spoken by espeak-ng, in the rate it takes."""

import asyncio
import contextlib
import io
import os
import sys
import wave
from array import array
from dataclasses import dataclass, field
from typing import Final

from config.audio import AudioFormat
from daemon.errors import DaemonError
from daemon.verify.resample import resampled

_TIMEOUT_S: Final = 10.0
_AUDIBLE: Final = 200
"""An amplitude that is heard, of 32767; espeak-ng ends its speech with exact silence."""
_VOICES: Final = {"en": "en-us"}
# It greets the sound server even when it writes to a pipe, and waits for ever where that hangs.
_NO_SOUND_SERVER: Final = {"PULSE_SERVER": "/dev/null"}


class NoVoice(DaemonError):
    """There is nothing to speak the questions with."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken sentence, mono PCM, without the silence after it."""

    pcm: bytes = field(repr=False)
    form: AudioFormat

    @property
    def ms(self) -> float:
        """How long it takes to say."""
        return self.form.ms_of(len(self.pcm))


async def spoken(text: str, language: str, form: AudioFormat) -> Speech:
    """Speak a sentence. Raises `NoVoice` with what to install."""
    pcm, rate_hz = _read(await _espeak(text, _VOICES.get(language, language)))
    return Speech(resampled(_without_end(pcm), rate_hz, form.rate_hz), form)


async def _espeak(text: str, voice: str) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            *("espeak-ng", "-v", voice, "-s", "165", "--stdin", "--stdout"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, **_NO_SOUND_SERVER},
        )
    except OSError as error:
        raise NoVoice("espeak-ng speaks the questions: apt install espeak-ng") from error
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            spoken_wav, _ = await process.communicate(text.encode())
    except TimeoutError as error:
        raise NoVoice("espeak-ng gives no sound") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return spoken_wav


def _read(spoken_wav: bytes) -> tuple[bytes, int]:
    """Give the samples of a WAV whose length was not known when its header was written."""
    try:
        with wave.open(io.BytesIO(spoken_wav)) as file:
            return file.readframes(len(spoken_wav) // 2), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise NoVoice("espeak-ng gives no sound in this language") from error


def _without_end(pcm: bytes) -> bytes:
    """Cut the silence after the last sound: the end of speech must be where speech ends."""
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    end = len(samples)
    while end and abs(samples[end - 1]) < _AUDIBLE:
        end -= 1
    return pcm[: 2 * end]
