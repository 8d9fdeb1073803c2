"""What the room begins with: its configuration, the last one that worked, or the bare minimum.

A person at a terminal is told what is wrong with the file and mends it. A box that nobody logs into
must listen all the same, so under systemd a start always finds something to begin with:

    the file is good ──────────────► as written
    the file is bad ──────────────► the last one the room listened with
    neither, or 3 starts failed ──► safe mode: no tools and services of the owner's, default sound
"""

import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.errors import ConfigError, ConfigInvalid, ConfigUnreadable
from config.load import parse
from config.paths import find_config
from config.settings import Log, Room, Settings
from config.toml_text import read
from daemon.checks import CHECKS
from daemon.fast_failures import MANY, WITHIN_S, FastFailures
from daemon.last_good import last_good

logger = logging.getLogger(__name__)


class Footing(StrEnum):
    """What a start stands on; also the stable code of the notice that tells of it."""

    AS_WRITTEN = "as_written"
    LAST_GOOD = "config"
    SAFE_MODE = "safe_mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What the room begins with, and why if it is not what the file says."""

    settings: Settings
    file: Path
    text: str = ""
    """What the file says, where that is in force."""
    footing: Footing = Footing.AS_WRITTEN
    why: str = ""
    """For people: what is wrong and what mends it; empty when the file is in force."""


def as_written(option: Path | None) -> Beginning:
    """Begin with what the file says. Raises `ConfigError`."""
    file = find_config(option)
    text = read(file)
    return Beginning(settings=parse(text, file, CHECKS), file=file, text=text)


def whatever_works(option: Path | None, state: Path, starts: FastFailures) -> Beginning:
    """Begin with the best there is; counts this start among those that may fail.

    Raises `ConfigUnreadable` only when there is no file and never was one.
    """
    failed = starts.begin()
    try:
        begun = as_written(option)
    except ConfigError as error:
        begun = _without_it(option, state, error)
    if failed < MANY:
        return begun
    # Nothing of the file but the room's name and language: something in it may be what fails.
    why = f"{failed} starts in {WITHIN_S:.0f} s failed; `systemctl restart parlour` tries it again"
    return _safe(begun.file, why, begun.settings)


def _without_it(option: Path | None, state: Path, error: ConfigError) -> Beginning:
    """Begin without the file as it is now."""
    file = find_config(option)
    good = last_good(state, file)
    if good is not None:
        why = f"{_in_short(error)}; the last good configuration is in force"
        return Beginning(settings=good, file=file, footing=Footing.LAST_GOOD, why=why)
    if isinstance(error, ConfigUnreadable) and not file.exists():
        raise error
    return _safe(file, _in_short(error), Settings())


def _safe(file: Path, why: str, known: Settings) -> Beginning:
    """Begin with the least: what came with Parlour, and nothing of the owner's."""
    bare = Settings(
        room=Room(name=known.room.name, language=known.room.language),
        log=Log(level=known.log.level, format=known.log.format),
    )
    return Beginning(settings=bare, file=file, footing=Footing.SAFE_MODE, why=f"safe mode: {why}")


def _in_short(error: ConfigError) -> str:
    """Give the first problem, and how many more there are."""
    if not isinstance(error, ConfigInvalid) or not error.problems:
        return str(error)
    more = len(error.problems) - 1
    others = f" (and {more} more: `parlour config check` lists them)" if more else ""
    return f"{error.problems[0].told(error.file)}{others}"
