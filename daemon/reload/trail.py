"""Every folder in which something can happen that makes a path lead to another file."""

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_MOST_LINKS: Final = 40
"""As many as the kernel follows before it gives ELOOP."""


def trail(file: Path) -> Mapping[Path, frozenset[str]]:
    """Give the folders to watch, with the names in each that matter.

    These are the folder of the file itself, that of each link on the way to it, and the parent of
    each folder that could be moved away; of what is not there, the nearest that is.
    """
    found: defaultdict[Path, set[str]] = defaultdict(set)
    path = Path(os.path.abspath(file))  # noqa: PTH100 - `resolve` would follow the links to be found
    for _ in range(_MOST_LINKS):
        link = next((place for place in _downwards(path) if place.is_symlink()), None)
        _add(found, path if link is None else link)
        if link is None:
            break
        rest = path.relative_to(link)
        path = Path(os.path.normpath(link.parent / link.readlink() / rest))
    return {folder: frozenset(names) for folder, names in found.items()}


def _add(found: defaultdict[Path, set[str]], place: Path) -> None:
    """Note a place in its folder, and that folder in its own."""
    while not place.parent.is_dir():
        place = place.parent
    found[place.parent].add(place.name)
    if place.parent.name:
        found[place.parent.parent].add(place.parent.name)


def _downwards(path: Path) -> list[Path]:
    return [*reversed(path.parents), path]
