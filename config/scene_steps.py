"""What a virtual scene does, a line for each device: `desk lamp: 20 %, warm white`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HELP: Final = (
    '"DEVICE: WHAT", where WHAT is on, off, open, closed, "20 %", "21 C" or a colour,'
    " several with commas between"
)
"""What a line takes, in words for whoever wrote another."""

_PERCENT: Final = re.compile(r"(\d{1,3}) ?%")
_DEGREES: Final = re.compile(r"(\d{1,2}(?:\.\d)?) ?°? ?C", re.IGNORECASE)
_COLOUR: Final = re.compile(r"[a-z]+( [a-z]+)?")
_SWITCHED: Final = {"on": True, "off": False}
_MOVED: Final = {"open": 100, "closed": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneStep:
    """What a scene does to one device; what is left out stays as it is."""

    device: str
    on: bool | None = None
    percent: int | None = None
    """How bright a light is, how far a blind is open, how loud a player is."""
    target_c: float | None = None
    colour: str | None = None


def scene_step(text: str) -> SceneStep | None:
    """Give what a line says, `None` where it says nothing that can be done."""
    device, colon, rest = text.partition(":")
    words = [word.strip() for word in rest.split(",")]
    if not colon or not device.strip():
        return None
    found: dict[str, bool | int | float | str] = {}
    for word in words:
        fact = next(_facts(word), None)
        if fact is None or fact[0] in found:
            return None
        found[fact[0]] = fact[1]
    return SceneStep(device=device.strip(), **found)  # type: ignore[arg-type]  # _facts gives each its type


def _facts(word: str) -> Iterator[tuple[str, bool | int | float | str]]:
    if word in _SWITCHED:
        yield "on", _SWITCHED[word]
    if word in _MOVED:
        yield "percent", _MOVED[word]
    if (share := _PERCENT.fullmatch(word)) and int(share[1]) <= 100:  # noqa: PLR2004 - per cent
        yield "percent", int(share[1])
    if degrees := _DEGREES.fullmatch(word):
        yield "target_c", float(degrees[1])
    if _COLOUR.fullmatch(word):
        yield "colour", word
