"""Recordings for replays: spoken by a voice, or noise in any format; and scripts that answer."""

import wave
from pathlib import Path

import numpy as np
import soxr

from config.settings import Conversation, Providers, ScriptedProvider, Settings, Wake
from hardware.virtual.talker import Voice, speak


async def spoken(path: Path, text: str, *, rate_hz: int = 16_000, channels: int = 1) -> Path:
    """Write a sentence between two silences, in a format of choice."""
    await speak(text, path, Voice.SLT)
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        sound = soxr.resample(sound, file.getframerate(), rate_hz)
    silence = np.zeros(rate_hz // 2, np.int16)
    return write(path, np.concatenate((silence, sound, silence)), rate_hz, channels)


def write(path: Path, samples: np.ndarray, rate_hz: int = 16_000, channels: int = 1) -> Path:
    """Write samples as a WAV file, the same in every channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.repeat(samples.astype("<i2"), channels).tobytes())
    return path


def scripted(script: Path, text: str, **conversation: object) -> Settings:
    """Give the settings of a push-to-talk house that a script answers."""
    script.write_text(text, encoding="utf-8")
    return Settings(
        conversation=Conversation.model_validate({"provider": "scripted", **conversation}),
        providers=Providers(scripted=ScriptedProvider(script=script)),
        wake=Wake(enabled=False),
    )
