"""Tries a microWakeWord model in a process of its own.

`python -m hardware.wake.trial FILE.json`. Its library takes a damaged `.tflite` for granted and
ends the whole process: better this one than the audio worker, over and over.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from config.audio import HOUSE
from hardware.errors import ModelUnusable

TIMEOUT_S: Final = 20.0
_SILENCE_MS: Final = 1_000


def require_usable(description: Path) -> None:
    """Load a model and let it hear a second of silence. Raises `ModelUnusable` naming the file."""
    command = (sys.executable, "-m", "hardware.wake.trial", str(description))
    try:
        tried = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise _unusable(description, f"it hears nothing within {TIMEOUT_S:g} s") from error
    if tried.returncode < 0:
        raise _unusable(description, "its .tflite file is damaged")
    if tried.returncode:
        raise _unusable(description, tried.stderr.strip().rpartition("\n")[2])


def _unusable(description: Path, found: str) -> ModelUnusable:
    return ModelUnusable(
        f"{description}: expected a microWakeWord description (JSON beside its .tflite),"
        f" but {found}"
    )


def _hear_silence(description: Path) -> None:
    import pymicro_wakeword  # noqa: PLC0415 - optional

    package: Any = pymicro_wakeword
    model = package.MicroWakeWord.from_config(description)
    silence = bytes(HOUSE.bytes_of(_SILENCE_MS))
    for step in package.MicroWakeWordFeatures().process_streaming(silence):
        model.process_streaming_prob(step)


if __name__ == "__main__":
    _hear_silence(Path(sys.argv[1]))
