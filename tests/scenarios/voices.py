"""The sentences said in the scenarios, each spoken into a file once a session."""

import asyncio
import hashlib
import tempfile
from functools import cache
from pathlib import Path

from hardware.virtual.talker import Voice, available_voices, speak

CLEAREST = (Voice.JOE_SLOW, Voice.RMS, Voice.SLT, Voice.BRITISH)
"""Voices that say a sentence the same way every time; the best understood first."""


async def spoken(text: str) -> Path:
    """Give the file of a sentence, in the same voice every time."""
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    path = Path(_folder().name) / f"{name}.wav"
    if not path.exists():
        await speak(text, path, _voice())
    return path


async def speak_beforehand(*texts: str) -> None:
    """Have sentences ready, where a test has no time to wait for the voice."""
    await asyncio.gather(*map(spoken, texts))


@cache
def _voice() -> Voice:
    present = available_voices()
    return next(voice for voice in CLEAREST if voice in present)


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="parlour-voices-")
