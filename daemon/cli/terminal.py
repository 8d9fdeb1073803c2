"""Colour and size of the terminal, where there is one."""

import os
import shutil
from enum import StrEnum
from typing import TextIO


class Style(StrEnum):
    """The few styles Parlour uses, by their ANSI parameters; terminals choose the exact colour."""

    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    BLUE = "34"
    MAGENTA = "35"
    CYAN = "36"


def painted(text: str, *styles: Style, colour: bool = True) -> str:
    """Give text in these styles, plain where there is no colour."""
    if not (colour and styles and text):
        return text
    return f"\x1b[{';'.join(styles)}m{text}\x1b[0m"


def has_colour(stream: TextIO) -> bool:
    """Tell whether to paint: a terminal that can, whose owner did not say NO_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM", "") not in {"", "dumb"}


def width(at_most: int = 100) -> int:
    """Give the columns to fill."""
    return max(40, min(shutil.get_terminal_size().columns, at_most))


def table(pairs: list[tuple[str, str]], *, colour: bool) -> str:
    """Give two columns: what, and how it is."""
    longest = max(len(name) for name, _ in pairs)
    return "\n".join(
        f"  {painted(f'{name:<{longest}}', Style.DIM, colour=colour)}  {text}"
        for name, text in pairs
    )
