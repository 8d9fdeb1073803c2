"""The few shapes a picture is made of, as strings of SVG. Every text is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape

from hardware.virtual.timeline.words import plain

type Point = tuple[float, float]
type Box = tuple[float, float, float, float]
"""Left, top, width and height."""


def number(value: float) -> str:
    """Give a coordinate as short as a tenth of a pixel allows."""
    return f"{value:.1f}".removesuffix(".0")


def rect(box: Box, look: str, radius: float = 0) -> str:
    """Give a rectangle of a class of the style sheet."""
    x, y, width, height = box
    corner = f' rx="{number(radius)}"' if radius else ""
    size = f'width="{number(max(0.0, width))}" height="{number(height)}"'
    return f'<rect class="{look}" x="{number(x)}" y="{number(y)}" {size}{corner}/>'


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    """Give a straight line."""
    start, end = f"M{number(x1)} {number(y1)}", f"L{number(x2)} {number(y2)}"
    return f'<path class="{look}" d="{start}{end}"/>'


def polyline(points: Sequence[Point], look: str) -> str:
    """Give a line through points; none for fewer than two."""
    return f'<path class="{look}" d="{_through(points)}"/>' if len(points) > 1 else ""


def area(points: Sequence[Point], look: str) -> str:
    """Give a closed area."""
    return f'<path class="{look}" d="{_through(points)}z"/>' if len(points) > 1 else ""


def text(x: float, y: float, words: str, look: str, anchor: str = "start") -> str:
    """Give a text with its baseline at `y`."""
    place = f'x="{number(x)}" y="{number(y)}"'
    aligned = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{look}" {place}{aligned}>{escape(plain(words))}</text>'


def group(parts: Iterable[str], moved: Point = (0, 0)) -> str:
    """Give parts as one, moved."""
    place = f' transform="translate({number(moved[0])} {number(moved[1])})"' if any(moved) else ""
    return f"<g{place}>{''.join(parts)}</g>\n"


def page(*, width: float, height: float, style: str, title: str, parts: Iterable[str]) -> str:
    """Give a whole document; it asks for nothing outside itself."""
    size = f'width="{number(width)}" height="{number(height)}"'
    box = f'viewBox="0 0 {number(width)} {number(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img">\n'
        f"<title>{escape(plain(title))}</title>\n<style>{style}</style>\n{''.join(parts)}</svg>\n"
    )


def _through(points: Sequence[Point]) -> str:
    """Give the way through points, each as its distance from the one before: half the size."""
    x, y = (round(value, 1) for value in points[0])
    steps = [f"M{number(x)} {number(y)}l"]
    for point in points[1:]:
        to_x, to_y = (round(value, 1) for value in point)
        right, down = number(to_x - x), number(to_y - y)
        steps.append(f"{right} {down} " if not down.startswith("-") else f"{right}{down} ")
        x, y = to_x, to_y
    return "".join(steps).rstrip()
