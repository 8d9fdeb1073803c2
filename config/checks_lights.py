"""Checks that lights have what their kind needs, and which pins they claim."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from config.checks_gpio import PinUse
from config.lights import STRIPS, Lights, LightsKind, wiring_of
from config.problems import Problem

_OWN_KEYS: Final[Mapping[str, frozenset[LightsKind]]] = MappingProxyType(
    {
        "leds": STRIPS,
        "power_pin": STRIPS,
        "pin": frozenset({LightsKind.LED}),
        "red_pin": frozenset({LightsKind.RGB_LED}),
        "green_pin": frozenset({LightsKind.RGB_LED}),
        "blue_pin": frozenset({LightsKind.RGB_LED}),
    }
)
"""Keys that mean something to these kinds alone."""
_OPTIONAL: Final = frozenset({"power_pin"})
# The pins of SPI by bus: data out, clock, and the select line of each device (BCM2835, chapter 6).
_SPI_PINS: Final = {0: (10, 11, (8, 7)), 1: (20, 21, (18, 17))}


def check_lights(lights: Lights) -> Iterator[Problem]:
    """Give every key that a kind needs and lacks, or has and cannot use."""
    for name, kinds in _OWN_KEYS.items():
        given = getattr(lights, name) is not None
        if lights.kind in kinds and not given and name not in _OPTIONAL:
            yield Problem(
                key=("lights", "kind"),
                expected=f"{name} beside it",
                found=f'"{lights.kind}" without one',
            )
        elif given and lights.kind not in kinds:
            yield Problem(
                key=("lights", name),
                expected=f"none but for the kind {' or '.join(sorted(kinds))}",
                found=f"one for {lights.kind}",
            )


def pins_of_lights(lights: Lights) -> list[PinUse]:
    """Give every pin that the lights claim, those of SPI included."""
    named = ("pin", "red_pin", "green_pin", "blue_pin")
    own = [(("lights", name), pin) for name in named if (pin := getattr(lights, name)) is not None]
    wiring = wiring_of(lights)
    if wiring is None:
        return [*own]
    data, clock, selects = _SPI_PINS[wiring.spi_bus]
    claimed = [data, clock, selects[wiring.spi_device]]
    if wiring.power_pin is not None:
        claimed.append(wiring.power_pin)
    return [*own, *((("lights", "kind"), pin) for pin in claimed)]
