"""Bars of text: meters with eighths of a cell, marks and colour."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Final

from daemon.cli.terminal import Style, painted

EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
HEIGHTS: Final = " ▁▂▃▄▅▆▇█"
TRACK: Final = "·"

type Cell = tuple[str, Style | None]
type StyleAt = Callable[[float], Style]
"""The style of a cell by its share of the bar's length."""


def bar(share: float, width: int, style_at: StyleAt, marks: Mapping[float, Cell]) -> list[Cell]:
    """Give a bar filled to `share`, with marks where the fill has not reached them."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    cells: list[Cell] = []
    for index in range(width):
        filled = min(8, max(0, eighths - index * 8))
        style = style_at((index + 0.5) / width)
        cells.append((EIGHTHS[filled], style) if filled else (TRACK, Style.DIM))
    for at, cell in marks.items():
        index = min(width - 1, int(at * width))
        if at > 0 and (eighths <= index * 8 or cell[1] is Style.BOLD):
            cells[index] = cell
    return cells


def height(share: float) -> str:
    """Give the block as high as `share` of a line; what is not nothing shows."""
    return HEIGHTS[min(8, max(0, round(share * 8)))]


def joined(cells: list[Cell], *, colour: bool) -> str:
    """Give the text of cells, with one escape sequence for each run of a style."""
    runs = groupby(cells, key=lambda cell: cell[1])
    return "".join(
        painted("".join(char for char, _ in run), *([style] if style else []), colour=colour)
        for style, run in runs
    )
