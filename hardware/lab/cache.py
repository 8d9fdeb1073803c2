"""Keeps what took long to make, as files of a bounded folder in the user's cache."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 256 * 1024 * 1024
"""About two hours of speech. Full: what was used longest ago goes."""


def cache_folder() -> Path:
    """Give where the lab keeps things: `$XDG_CACHE_HOME/parlour/lab` or `~/.cache/parlour/lab`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "parlour" / "lab"


class Cache:
    """Files by what they were made from. Safe for several processes at once."""

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder or cache_folder()
        self._most_bytes = most_bytes

    def file(self, recipe: str, suffix: str, make: Callable[[Path], None]) -> Path:
        """Give the file of a recipe, made by `make(path)` where it is not there yet."""
        path = self._folder / (hashlib.sha256(recipe.encode()).hexdigest()[:32] + suffix)
        if path.exists():
            os.utime(path)
            return path
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            made = Path(folder) / path.name
            make(made)
            self._make_room(made.stat().st_size)
            made.replace(path)
        return path

    def _make_room(self, wanted_bytes: int) -> None:
        used: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir():
            if path.is_file():
                status = path.stat()
                used.append((status.st_mtime, status.st_size, path))
        total_bytes = sum(size for _, size, _ in used) + wanted_bytes
        for _, size, path in sorted(used):
            if total_bytes <= self._most_bytes:
                return
            path.unlink(missing_ok=True)
            total_bytes -= size
