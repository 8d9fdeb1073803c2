"""Gives texts as 16 kHz samples, spoken by the programs of this machine in processes of their own.

Besides each program's own tempo and pitch a voice's timbre is moved by playing it a little slower
or faster, tempo kept: another length of throat, another person.
"""

import io
import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, assert_never

import numpy as np
import soxr
from numpy.typing import NDArray

from config.audio import HOUSE
from hardware.errors import TrainingRefused
from hardware.training.voices import Engine, Voice, piper_model

SPEAK_TIMEOUT_S: Final = 600.0
"""For one job of takes; a Raspberry Pi needs about a minute for a job of piper's."""

_ESPEAK_HEADER_BYTES: Final = 44
_ESPEAK_RATE_HZ: Final = 22_050
_ESPEAK_WORDS_PER_MINUTE: Final = 155
_AUDIBLE: Final = 0.03
"""Softer than this share of the loudest moment is silence before or after the words."""
_FRAME: Final = 80

type Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What one voice says, and how."""

    text: str
    voice: Voice
    tempo: float
    """1 is the voice's own; 1.2 is a fifth faster."""
    timbre: float
    """1 is the voice's own; 1.1 is a smaller person."""
    pitch: int
    """0 to 99, 50 the voice's own; espeak-ng only."""


def speak(wordings: Sequence[Wording], seed: int) -> list[Samples]:
    """Give what was said, each without silence around it and as loud as 1.

    Raises `TrainingRefused` naming the program that failed. An empty array is a text of no sound.
    """
    spoken = _spoken_by_piper(wordings, seed) if _are_pipers(wordings) else _spoken_apart(wordings)
    return [
        trimmed(soxr.resample(samples, rate_hz * wording.timbre, HOUSE.rate_hz))
        for wording, (samples, rate_hz) in zip(wordings, spoken, strict=True)
    ]


def trimmed(samples: Samples) -> Samples:
    """Give the part between the first and the last audible sample, its peak at 1."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0 or samples.size < _FRAME:
        return np.zeros(0, np.float32)
    frames = np.abs(samples[: samples.size // _FRAME * _FRAME]).reshape(-1, _FRAME).max(axis=1)
    [loud] = np.nonzero(frames > _AUDIBLE * peak)
    if not loud.size:
        return np.zeros(0, np.float32)
    part = samples[loud[0] * _FRAME : (loud[-1] + 1) * _FRAME]
    return (part / peak).astype(np.float32)


def _are_pipers(wordings: Sequence[Wording]) -> bool:
    return any(wording.voice.engine == Engine.PIPER for wording in wordings)


def _spoken_apart(wordings: Sequence[Wording]) -> list[tuple[Samples, int]]:
    return [_spoken(wording) for wording in wordings]


def _spoken(wording: Wording) -> tuple[Samples, int]:
    pace = wording.tempo / wording.timbre  # what the change of timbre will add
    match wording.voice.engine:
        case Engine.ESPEAK:
            speed = f"-s{round(_ESPEAK_WORDS_PER_MINUTE * pace)}"
            voice = ("-v", wording.voice.name, speed, f"-p{wording.pitch}")
            wav = _run(("espeak-ng", *voice, "--stdout", "--", wording.text))
            # The length in the header means nothing: it is written before the speech is made.
            return _floats(wav[_ESPEAK_HEADER_BYTES:]), _ESPEAK_RATE_HZ
        case Engine.FLITE:
            return _spoken_by_flite(wording, pace)
        case Engine.PIPER:
            raise ValueError("piper speaks a whole job at once")
        case never:
            assert_never(never)


def _spoken_by_flite(wording: Wording, pace: float) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        stretch = f"duration_stretch={1 / pace:.3f}"
        told = ("-voice", wording.voice.name, "--setf", stretch, "-o", str(path))
        _run(("flite", *told, "-t", wording.text))
        with wave.open(io.BytesIO(path.read_bytes())) as file:
            return _floats(file.readframes(file.getnframes())), file.getframerate()


def _spoken_by_piper(wordings: Sequence[Wording], seed: int) -> list[tuple[Samples, int]]:
    model = piper_model(wordings[0].voice.name)
    command = (sys.executable, "-m", "hardware.training.piper_runner", str(model), str(seed))
    lines = [json.dumps([one.text, one.timbre / one.tempo]) for one in wordings]
    told = io.BytesIO(_run(command, "\n".join(lines).encode()))
    rate_hz = int.from_bytes(told.read(4))
    return [(_floats(told.read(int.from_bytes(told.read(4)))), rate_hz) for _ in wordings]


def _run(command: Sequence[str], said: bytes = b"") -> bytes:
    try:
        ran = subprocess.run(
            command, input=said, capture_output=True, check=True, timeout=SPEAK_TIMEOUT_S
        )
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise TrainingRefused(f"{command[0]} could not speak: {last}") from error
    except subprocess.TimeoutExpired as error:
        raise TrainingRefused(
            f"{command[0]} did not finish speaking within {SPEAK_TIMEOUT_S:g} s"
        ) from error
    except OSError as error:
        raise TrainingRefused(f"{command[0]} does not start: {error.strerror}") from error
    return ran.stdout


def _floats(pcm: bytes) -> Samples:
    whole = pcm[: len(pcm) // 2 * 2]
    return np.frombuffer(whole, "<i2").astype(np.float32) * np.float32(1 / 32_768)
