"""Draws what a terminal shows as an SVG, for the documentation.

tmux capture-pane -e -p | python -m tests.lab.terminal_picture > docs/images/listen.svg
"""

import re
import sys
from collections.abc import Iterator
from html import escape

CELL_WIDTH = 8.4
CELL_HEIGHT = 18
MARGIN = 16
_COLOURS = ("#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#dcdfe4")
_SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m|\x1b\[[0-9;?]*[A-Za-z]|\x1b.")
_PIECE = re.compile(r"\S+(?: \S+)*")
_STYLE = (
    "text{font:14px 'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#dcdfe4;white-space:pre}"
    ".b{font-weight:bold}.d{opacity:.55}"
)

type Run = tuple[str, frozenset[int]]


def runs(line: str) -> Iterator[Run]:
    """Give the pieces of a line, each with the attributes (SGR numbers) it is shown in."""
    attributes: frozenset[int] = frozenset()
    at = 0
    for found in _SEQUENCE.finditer(line):
        yield line[at : found.start()], attributes
        at = found.end()
        if found[1] is not None:
            attributes = _after(attributes, found[1])
    yield line[at:], attributes


def picture(text: str) -> str:
    """Give the SVG of a screen of text with its escape sequences."""
    lines = text.rstrip("\n").split("\n")
    columns = max(len(_SEQUENCE.sub("", line)) for line in lines)
    width = columns * CELL_WIDTH + 2 * MARGIN
    height = len(lines) * CELL_HEIGHT + 2 * MARGIN
    drawn = "".join(_line(line, row) for row, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img">'
        f"<style>{_STYLE}</style>"
        f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#1e222a"/>{drawn}</svg>\n'
    )


def _after(attributes: frozenset[int], codes: str) -> frozenset[int]:
    for code in (int(each or 0) for each in codes.split(";")):
        if code == 0:
            attributes = frozenset()
        elif 30 <= code <= 39 or 90 <= code <= 97:
            attributes = frozenset({*(each for each in attributes if each < 30), code})
        else:
            attributes |= {code}
    return attributes


def _line(line: str, row: int) -> str:
    y = MARGIN + (row + 0.75) * CELL_HEIGHT
    column, drawn = 0, ""
    for words, attributes in runs(line):
        for piece in _PIECE.finditer(words):  # viewers differ in what they make of many spaces
            x = MARGIN + (column + piece.start()) * CELL_WIDTH
            drawn += _text(piece[0], x, y, attributes)
        column += len(words)
    return drawn


def _text(words: str, x: float, y: float, attributes: frozenset[int]) -> str:
    names = " ".join(name for code, name in ((1, "b"), (2, "d")) if code in attributes)
    colour = next((_COLOURS[code % 10] for code in attributes if 30 <= code % 60 <= 37), "")
    look = (f' class="{names}"' if names else "") + (f' style="fill:{colour}"' if colour else "")
    length = len(words) * CELL_WIDTH
    fitted = f' textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{fitted}{look}>{escape(words)}</text>'


def main() -> None:
    """Draw standard input."""
    sys.stdout.write(picture(sys.stdin.read()))


if __name__ == "__main__":
    main()
