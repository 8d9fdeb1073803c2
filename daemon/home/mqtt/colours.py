"""Colours by name, and the ways devices write them."""

import colorsys
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, assert_never

from daemon.home.mqtt.reading import mapping, number

WHITES_K: Final[Mapping[str, int]] = {"warm white": 2_700, "white": 4_000, "cold white": 6_500}
"""How warm a white of this name is."""
_MIXED: Final = {"warm white": (30.0, 60.0), "white": (0.0, 0.0), "cold white": (220.0, 8.0)}
"""Whites for lamps that mix them of colours."""
_HUES: Final[Mapping[str, tuple[float, float]]] = {
    "red": (0.0, 100.0),
    "orange": (35.0, 100.0),
    "yellow": (58.0, 100.0),
    "green": (120.0, 100.0),
    "turquoise": (176.0, 80.0),
    "blue": (240.0, 100.0),
    "purple": (285.0, 100.0),
    "pink": (330.0, 60.0),
}
"""Hue in degrees and saturation in per cent."""
_WHITE_BELOW: Final = 12.0
"""Less saturation in per cent is no colour to the eye."""
_MIREDS: Final = 1_000_000
"""A mired is a million divided by kelvins."""


class ColourForm(StrEnum):
    """How a colour is written."""

    HUE_SATURATION = "hue_saturation"
    """`{"hue": 240, "saturation": 100}` (Zigbee2MQTT)."""
    HS = "hs"
    """`{"h": 240, "s": 100}` (Home Assistant's JSON lights)."""
    RGB = "rgb"
    """`{"r": 0, "g": 0, "b": 255}`."""
    HS_TEXT = "hs_text"
    """`240,100`."""
    RGB_TEXT = "rgb_text"
    """`0,0,255`."""


def hue_of(name: str) -> tuple[float, float] | None:
    """Give hue and saturation of a name; `None` for one nobody knows."""
    return _HUES.get(name) or _MIXED.get(name)


def written(name: str, form: ColourForm) -> object:
    """Give a colour as a device wants it written. Raises `KeyError` for an unknown name."""
    hue, saturation = found if (found := hue_of(name)) else _HUES[name]
    red, green, blue = (
        round(part * 255) for part in colorsys.hsv_to_rgb(hue / 360, saturation / 100, 1)
    )
    match form:
        case ColourForm.HUE_SATURATION:
            return {"hue": round(hue), "saturation": round(saturation)}
        case ColourForm.HS:
            return {"h": round(hue), "s": round(saturation)}
        case ColourForm.RGB:
            return {"r": red, "g": green, "b": blue}
        case ColourForm.HS_TEXT:
            return f"{hue:g},{saturation:g}"
        case ColourForm.RGB_TEXT:
            return f"{red},{green},{blue}"
        case _:
            assert_never(form)


def name_of_white(kelvin: float) -> str:
    """Give the name of a white."""
    return min(WHITES_K, key=lambda name: abs(math.log(WHITES_K[name] / max(kelvin, 1.0))))


def kelvins(mireds: float) -> float:
    """Give kelvins of mireds, and mireds of kelvins."""
    return _MIREDS / max(mireds, 1.0)


def shown(value: object, *, is_rgb: bool = False) -> str:
    """Give the name of a colour in any of the forms, `{"x": .., "y": ..}` too; empty for none.

    A text of three numbers is red, green and blue if `is_rgb`, else hue, saturation, brightness.
    """
    found = _hue_saturation(value, is_rgb=is_rgb)
    if found is None:
        return ""
    if found[1] < _WHITE_BELOW:
        return "white"
    return min(_NAMED, key=lambda name: _apart(_NAMED[name], found))


_NAMED: Final = {**_HUES, "warm white": _MIXED["warm white"]}


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give how far two colours are from each other on the wheel."""
    points = [
        (saturation * math.cos(math.radians(hue)), saturation * math.sin(math.radians(hue)))
        for hue, saturation in (one, other)
    ]
    return math.dist(*points)


def _hue_saturation(value: object, *, is_rgb: bool) -> tuple[float, float] | None:
    if isinstance(value, str):
        parts = [number(part) for part in value.split(",", 4)]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        if is_rgb and len(known) >= 3:  # noqa: PLR2004 - red, green, blue
            return _of_rgb(known[0], known[1], known[2])
        return (known[0], known[1]) if len(known) >= 2 and not is_rgb else None  # noqa: PLR2004
    told = mapping(value)
    for keys in (("hue", "saturation"), ("h", "s"), ("x", "y"), ("r", "g", "b")):
        numbers = [number(told.get(key)) for key in keys]
        match numbers:
            case [float() as first, float() as second]:
                return _of_xy(first, second) if keys[0] == "x" else (first, second)
            case [float() as red, float() as green, float() as blue]:
                return _of_rgb(red, green, blue)
    return None


def _of_rgb(red: float, green: float, blue: float) -> tuple[float, float]:
    strongest = max(red, green, blue, 1.0)
    parts = [min(max(part / strongest, 0.0), 1.0) for part in (red, green, blue)]
    hue, saturation, _ = colorsys.rgb_to_hsv(*parts)
    return hue * 360, saturation * 100


def _of_xy(x: float, y: float) -> tuple[float, float]:
    """Give hue and saturation of a point in CIE 1931 (sRGB's matrix, IEC 61966-2-1)."""
    if not (0.0 < y <= 1.0 and 0.0 <= x <= 1.0):
        return 0.0, 0.0
    across, beyond = x / y, (1 - x - y) / y
    linear = (
        3.2406 * across - 1.5372 - 0.4986 * beyond,
        -0.9689 * across + 1.8758 + 0.0415 * beyond,
        0.0557 * across - 0.2040 + 1.0570 * beyond,
    )
    strongest = max(*linear, 1e-6)
    red, green, blue = (max(part / strongest, 0.0) ** (1 / 2.2) * 255 for part in linear)
    return _of_rgb(red, green, blue)
