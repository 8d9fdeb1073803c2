"""The words this program itself may say: all that stand in its own files.

Whatever the program writes into a log is made of its own words and of what it was told. A word that
is in none of its files was told, and stays out of a support bundle.
"""

import re
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("config", "hardware", "providers", "daemon")
_KINDS: Final = frozenset({".py", ".toml", ".yaml"})
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|0x[0-9a-f]+|[^\W_]+")
_SYSTEM: Final = """
systemd systemctl started starting stopped stopping failed main process exited code status killed
signal scheduled restart job counter consumed cpu time memory peak watchdog timeout limit unit
deactivated successfully activating kernel debian raspbian raspberry gnu linux bookworm trixie rpt
rpi model rev plus zero aarch64 armv7l x86 64 utc cet cest gmt bst
"""
"""What systemd and the kernel say beside us."""


@cache
def vocabulary() -> frozenset[str]:
    """Give the words of our files in lower case, with those of the system and of packages."""
    root = Path(__file__).parents[2]
    files = [
        file
        for package in _PACKAGES
        for file in (root / package).rglob("*")
        if file.suffix in _KINDS and file.is_file()
    ]
    words = {word for file in files for word in words_of(file.read_text(encoding="utf-8"))}
    packages = {word for each in distributions() for word in words_of(each.name)}
    return frozenset(words | packages | words_of(_SYSTEM))


def words_of(text: str) -> set[str]:
    """Give the words of a text in lower case."""
    return {found.lower() for found in _WORD.findall(text)}
