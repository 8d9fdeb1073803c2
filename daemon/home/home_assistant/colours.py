"""Colours by name: what to ask of a lamp, and what the colour it shows is called."""

import math
from collections.abc import Mapping
from typing import Final

from daemon.home.home_assistant.codec import number, sequence, text

_WHITES_K: Final = {"warm white": 2_700, "white": 4_000, "cold white": 6_500}
_WARMER_THAN_K: Final = 3_400
_COLDER_THAN_K: Final = 5_300
_HUES: Final = {
    "red": (0.0, 100.0),
    "orange": (38.8, 100.0),
    "warm white": (28.0, 65.0),  # what Home Assistant makes of 2700 K for a lamp without whites
    "yellow": (60.0, 100.0),
    "green": (120.0, 100.0),
    "turquoise": (174.0, 71.4),
    "blue": (240.0, 100.0),
    "purple": (300.0, 100.0),
    "pink": (349.5, 24.7),
    "white": (0.0, 0.0),
}
"""Hue in degrees and saturation in per cent of the CSS colour of this name, which is what
Home Assistant understands by it: brightness is apart."""
_COLOURFUL: Final = frozenset({"hs", "xy", "rgb", "rgbw", "rgbww"})


def wanted(colour: str, modes: object) -> dict[str, object]:
    """Give what a light is asked for a colour; whites by their warmth where it can."""
    if colour in _WHITES_K and (colour != "white" or "color_temp" in sequence(modes)):
        return {"color_temp_kelvin": _WHITES_K[colour]}
    return {"color_name": colour.replace(" ", "")}


def can_show(colour: str, modes: object) -> bool:
    """Say whether a light of these colour modes can show a colour."""
    known = sequence(modes)
    if any(mode in _COLOURFUL for mode in known):
        return True
    return colour in _WHITES_K and "color_temp" in known


def shown(attributes: Mapping[str, object]) -> str:
    """Give the name of what a light shows; empty for one that is off or has no colours."""
    kelvin = number(attributes.get("color_temp_kelvin"))
    if text(attributes.get("color_mode")) == "color_temp" and kelvin is not None:
        if kelvin < _WARMER_THAN_K:
            return "warm white"
        return "cold white" if kelvin > _COLDER_THAN_K else "white"
    match sequence(attributes.get("hs_color")):
        case [int() | float() as hue, int() | float() as saturation]:
            return min(_HUES, key=lambda name: _distance((hue, saturation), _HUES[name]))
        case _:
            return ""


def alike(shown: str, wanted: str, attributes: Mapping[str, object]) -> bool:
    """Say whether a light that shows the one was asked for the other.

    One that mixes its white of colours does not tell a white from another.
    """
    if shown == wanted:
        return True
    tells = "color_temp" in sequence(attributes.get("supported_color_modes"))
    return not tells and shown in _WHITES_K and wanted in _WHITES_K


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give how far two colours are apart on the colour wheel."""
    (x, y), (u, v) = (
        (saturation * math.cos(math.radians(hue)), saturation * math.sin(math.radians(hue)))
        for hue, saturation in (one, other)
    )
    return math.hypot(x - u, y - v)
