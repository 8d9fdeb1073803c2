"""The last configuration the room listened with: a copy in the state directory.

It makes a bad edit harmless that was saved while the room was down. It holds no secrets: those are
references to where they are kept.
"""

import logging
from pathlib import Path
from typing import Final

from config.errors import ConfigError
from config.load import parse
from config.settings import Settings
from config.toml_text import read
from daemon.checks import CHECKS

FILE_NAME: Final = "last-good.toml"

logger = logging.getLogger(__name__)


def keep(folder: Path, text: str) -> None:
    """Keep the text of a configuration that works; on the disk whole, or as it was before."""
    kept = folder / FILE_NAME
    beside = kept.with_suffix(".new")
    try:
        if kept.exists() and kept.read_text() == text:
            return  # an SD card wears out by writing
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(text)
        beside.replace(kept)
    except (OSError, UnicodeDecodeError) as error:
        logger.warning("the configuration that works could not be kept: %s", error)


def last_good(folder: Path, file: Path) -> Settings | None:
    """Give what `file` said when the room last listened; `None` where that is not known.

    A copy that an upgrade can no longer read is as good as none.
    """
    try:
        return parse(read(folder / FILE_NAME), file, CHECKS)
    except ConfigError:
        return None
