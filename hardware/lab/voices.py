"""Gives the lab spoken texts: by the installed synthesisers, each a process of its own, kept."""

import random
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from hardware.errors import DeviceUnavailable
from hardware.lab.cache import Cache
from hardware.virtual.bound import bound_to_us
from hardware.virtual.talker import COMMANDS, CURE, SPEAK_TIMEOUT_S, Voice, available_voices

_STEADY: Final = {
    Voice.JOE: ("piper", "--length-scale=1.0", "--noise-scale=0.0", "--noise-w-scale=0.0")
}
"""Joe speaks the same sentence differently every time; the lab wants it to be the same."""


def spoken(text: str, voice: Voice, kept: Cache | None = None) -> Path:
    """Give a text as a 16 kHz WAV file, from the cache where it was spoken before.

    Raises `DeviceUnavailable` where the voice's program is not installed or fails.
    """
    if voice not in available_voices():
        raise DeviceUnavailable(f"the voice {voice} needs {COMMANDS[voice][0]}: {CURE}")
    command = _STEADY.get(voice, COMMANDS[voice])
    recipe = " ".join((*command, text))
    return (kept or Cache()).file(recipe, ".wav", lambda path: _speak(text, voice, command, path))


def replies(count: int, seed: int, voices: Sequence[Voice] = ()) -> list[Path]:
    """Give so many spoken answers, texts and voices drawn by the seed. Raises `DeviceUnavailable`.

    No text holds a wake word. Without `voices`, every installed one takes part.
    """
    speakers = list(voices) or available_voices()
    if not speakers:
        raise DeviceUnavailable(f"no program speaks here: {CURE}")
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated, no secret
    kept = Cache()
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += chance.sample(sentences(), len(sentences()))
    return [spoken(text, chance.choice(speakers), kept) for text in drawn[:count]]


@cache
def sentences() -> tuple[str, ...]:
    """Give more than two hundred answers such as assistants give, in no order that matters."""
    text = files("hardware.lab").joinpath("sentences.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)


def _speak(text: str, voice: Voice, command: Sequence[str], path: Path) -> None:
    speaker = (sys.executable, "-m", "hardware.virtual.speaking", str(path), *command)
    try:
        done = subprocess.run(
            (*bound_to_us(), *speaker),
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=SPEAK_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise DeviceUnavailable(f"{voice} said nothing within {SPEAK_TIMEOUT_S:g} s") from error
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise DeviceUnavailable(f"{voice} could not speak: {reason}")
