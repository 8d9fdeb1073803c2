"""An environment with exactly the locked packages in it, made of links in a second.

The packages were installed, and their hashes checked, into the environment that runs the tests.
Linking those of a lock, and no others, shows what an installation has and what it lacks.
"""

import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.packaging.locks import read_lock


class LinkedEnvironment:
    """A Python of its own, holding what is put into it."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        self.python = folder / "bin" / "python"
        self.packages = folder / "lib" / version / "site-packages"

    def link_lock(self, lock: str) -> None:
        """Put every package of a lock file into it."""
        for found in locked_distributions(lock):
            for entry in _top_level(found):
                place = self.packages / entry
                if not place.exists():
                    place.symlink_to(Path(str(found.locate_file(entry))).resolve())

    def install_wheel(self, wheel: Path) -> None:
        """Install our own wheel into it, as pip does for anybody."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "--quiet"]
        options = ["--disable-pip-version-check", "--no-deps", "--no-index"]
        subprocess.run([*pip, "install", *options, str(wheel)], check=True)

    def run(self, *arguments: str, cwd: Path) -> str:
        """Run its Python away from the checkout and give what it printed; a failure shows it."""
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def locked_distributions(lock: str) -> Iterator[Distribution]:
    """Give the installed packages of a lock file; those for other systems are not there."""
    for name, entry in read_lock(lock).items():
        marker = Requirement(entry.split("\\", 1)[0]).marker
        if marker is None or marker.evaluate():
            yield _installed(name, lock)


def _installed(name: str, lock: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise AssertionError(f"{name} of {lock} is not installed: ./install.sh test") from None


def _top_level(found: Distribution) -> set[str]:
    names = {file.parts[0] for file in found.files or ()}
    # Programs in bin/ lie outside (".."); the cache belongs to every package at once.
    return names - {"..", "__pycache__"}
