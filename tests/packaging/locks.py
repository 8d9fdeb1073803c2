"""The lock files: which there are, what each leaves out, and how they are made anew.

    python -m tests.packaging.locks [--upgrade]

Needs `uv` and the network. Without `--upgrade` every version that still fits stays as it is.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LOWEST_PYTHON: Final = "3.12"
HEADER: Final = (
    "# Made by `python -m tests.packaging.locks` from pyproject.toml; not edited by hand.\n"
)

# Asked for by a dependency, imported by nothing that runs here: package -> who asks for it.
UNNEEDED: Final[Mapping[str, str]] = {
    "filelock": "moonshine-voice, for downloads",
    "flatbuffers": "onnxruntime, for its training tools",
    "google-crc32c": "moonshine-voice, for downloads",
    "packaging": "onnxruntime, for its conversion tools",
    "platformdirs": "moonshine-voice, for downloads",
    "protobuf": "onnxruntime, for its conversion tools",
    "requests": "moonshine-voice, for downloads",
    "scikit-learn": "openwakeword, for training verifiers",
    "scipy": "openwakeword, for training verifiers",
    "sounddevice": "moonshine-voice, for its own microphone",
    "tqdm": "openwakeword and moonshine-voice, for progress bars",
}
IMPORTED_BY_TOOLS: Final = frozenset({"packaging", "protobuf", "requests", "scipy", "tqdm"})
# An owner who chooses one of these in the configuration installs it too, and is told so.
BY_CHOICE: Final = frozenset(
    {
        "faster_whisper",
        "google",
        "httpx2",  # comes with mcp
        "lgpio",
        "mcp",
        "opentelemetry",
        "pymicro_wakeword",
        "pyroomacoustics",
        "pywebrtc_audio",
        "spidev",
    }
)
OTHER_SYSTEMS: Final = frozenset({"colorama", "tzdata"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One lock file and what goes into it."""

    name: str
    project: bool = False
    """The dependencies of the project itself."""
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    excluded: frozenset[str] = OTHER_SYSTEMS
    upon: tuple[str, ...] = ()
    """Locks installed first: their packages are not repeated and their versions hold."""
    agrees_with: tuple[str, ...] = ()
    """Locks of other environments whose versions hold here too."""
    python: str = LOWEST_PYTHON
    """The oldest Python it is for."""


LOCKS: Final = (
    Lock(name="requirements-build.lock", groups=("build",)),
    Lock(
        name="requirements.lock",
        project=True,
        extras=("piper",),
        excluded=OTHER_SYSTEMS | UNNEEDED.keys(),
        agrees_with=("requirements-build.lock",),
    ),
    Lock(
        name="requirements-gpio.lock",
        project=True,
        extras=("gpio",),
        excluded=OTHER_SYSTEMS | UNNEEDED.keys(),
        upon=("requirements-build.lock", "requirements.lock"),
    ),
    Lock(
        name="requirements-dev.lock",
        project=True,
        extras=("piper", "lab", "mcp", "microwakeword", "telemetry", "vertex", "webrtc"),
        groups=("dev",),
        # The tools for development and other people's clients do import these.
        excluded=OTHER_SYSTEMS | UNNEEDED.keys() - IMPORTED_BY_TOOLS,
        upon=("requirements-build.lock", "requirements.lock"),
    ),
    Lock(name="requirements-peers.lock", groups=("peers",), agrees_with=("requirements.lock",)),
    Lock(name="requirements-voice-peers.lock", groups=("voice-peers",)),
    Lock(name="requirements-home-peers.lock", groups=("home-peers",), python="3.13"),
    Lock(name="requirements-uv.lock", groups=("uv",)),
)


def normal_name(name: str) -> str:
    """Give a package's name in the one spelling that compares."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Give each locked package's name with its whole entry: version, marker and hashes."""
    for entry in re.split(r"(?m)^(?=[A-Za-z0-9])", text):
        if "==" in entry:
            yield normal_name(entry.split("==", 1)[0]), entry


def read_lock(name: str) -> dict[str, str]:
    """Give the entries of a lock file of this checkout."""
    return dict(entries((ROOT / name).read_text()))


def make_lock(lock: Lock, *, uv: str, upgrade: bool) -> str:
    """Give the text a lock file should have."""
    with tempfile.TemporaryDirectory() as folder:
        output, excludes = Path(folder, lock.name), Path(folder, "excludes.txt")
        excludes.write_text("".join(f"{name}\n" for name in sorted(lock.excluded)))
        if (ROOT / lock.name).exists():
            shutil.copy(ROOT / lock.name, output)
        argv = [uv, "pip", "compile", *_arguments(lock), "--excludes", str(excludes)]
        argv += ["--output-file", str(output), *(["--upgrade"] if upgrade else [])]
        subprocess.run(argv, cwd=ROOT, env=_clean_environment(), check=True)
        made = dict(entries(output.read_text()))
    installed_before = {name for below in lock.upon for name in read_lock(below)}
    return HEADER + "".join(text for name, text in made.items() if name not in installed_before)


def _arguments(lock: Lock) -> Iterator[str]:
    yield from ("--no-config", "--quiet", "--universal", "--python-version", lock.python)
    yield from ("--generate-hashes", "--no-annotate", "--no-header")
    if lock.project:
        yield "pyproject.toml"
    for extra in lock.extras:
        yield from ("--extra", extra)
    for group in lock.groups:
        yield from ("--group", group)
    for other in lock.upon + lock.agrees_with:
        yield from ("--constraints", other)


def _clean_environment() -> dict[str, str]:
    """Leave out a machine's own mirrors: every hash must be of a file on the ordinary registry."""
    return {name: value for name, value in os.environ.items() if not name.startswith("UV_")}


def main() -> int:
    """Write every lock file anew."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade: bool = parser.parse_args().upgrade
    uv = shutil.which("uv", path=f"{ROOT}/.venv-uv/bin{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        sys.stderr.write("expected uv on PATH, found none: install it with `pip install uv`\n")
        return 1
    for lock in LOCKS:
        (ROOT / lock.name).write_text(make_lock(lock, uv=uv, upgrade=upgrade))
        sys.stdout.write(f"{lock.name}: {len(read_lock(lock.name))} packages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
