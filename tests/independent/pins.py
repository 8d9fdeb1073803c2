"""Pins what the independent peers need, by version and hash.

    python -m tests.independent.pins

Needs `uv`, `npm` and the network. The versions asked for stand in `wanted.txt` and `package.json`;
neither file that comes of it names a registry, so that a mirror serves as well.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
WANTED: Final = HERE / "wanted.txt"
LOCK: Final = HERE / "peers.lock"
NODE_LOCK: Final = HERE / "package-lock.json"
HEADER: Final = (
    "# Made by `python -m tests.independent.pins` from wanted.txt; not edited by hand.\n"
)
LOWEST_PYTHON: Final = "3.12"

# The models of speech-to-speech, and what only they use: gigabytes that its API layer does without.
MODELS: Final = frozenset(
    {
        "faster-qwen3-tts",
        "huggingface-hub",
        "jsonschema",
        "librosa",
        "lingua-language-detector",
        "miniaudio",
        "mlx",
        "mlx-audio",
        "mlx-lm",
        "mlx-metal",
        "nano-parakeet",
        "nltk",
        "onnxruntime",
        "pillow",
        "pyyaml",
        "sounddevice",
        "soundfile",
        "soxr",
        "torch",
        "torchaudio",
        "transformers",
    }
)
OTHER_SYSTEMS: Final = frozenset({"colorama", "tzdata"})


def pin_python(uv: str) -> None:
    """Write `peers.lock`."""
    with tempfile.TemporaryDirectory() as folder:
        made, excludes = Path(folder, LOCK.name), Path(folder, "excludes.txt")
        excludes.write_text("".join(f"{name}\n" for name in sorted(MODELS | OTHER_SYSTEMS)))
        argv = [uv, "pip", "compile", str(WANTED), "--no-config", "--quiet", "--universal"]
        argv += ["--python-version", LOWEST_PYTHON, "--generate-hashes", "--no-annotate"]
        argv += ["--no-header", "--excludes", str(excludes), "--output-file", str(made)]
        # A machine's own mirrors are left out: every hash must be of a file on the ordinary one.
        ordinary = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
        subprocess.run(argv, check=True, env=ordinary)
        LOCK.write_text(HEADER + made.read_text())


def pin_node(npm: str) -> None:
    """Write `package-lock.json`."""
    argv = [npm, "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([*argv, "--omit-lockfile-registry-resolved"], cwd=HERE, check=True)


def main() -> int:
    """Write both files anew."""
    uv, npm = shutil.which("uv"), shutil.which("npm")
    if uv is None or npm is None:
        sys.stderr.write(f"expected uv and npm on PATH, found {uv or 'no uv'}, {npm or 'no npm'}\n")
        return 1
    pin_python(uv)
    pin_node(npm)
    return 0


if __name__ == "__main__":
    sys.exit(main())
