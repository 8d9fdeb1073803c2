"""Single lights on pins, and a pin that powers a ring, through gpiozero."""

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final

from hardware.gpio.faults import in_words
from hardware.lights.faults import LightsFault
from hardware.lights.pixels import Frame

if TYPE_CHECKING:
    from gpiozero import LED, PWMLED, RGBLED

_FULL: Final = 255
_ITS_PLACE: Final = "LG_WD"


class PowerPin:
    """Gives a ring its power while it is open."""

    def __init__(self, pin: int) -> None:
        """Switch it on. Raises `LightsFault`."""

        def made() -> "LED":
            from gpiozero import LED  # noqa: PLC0415 - only who has such a pin pays for it

            return LED(pin, initial_value=True)

        self._device = _opened(made, pin)

    def close(self) -> None:
        """Switch it off and give the pin back."""
        self._device.off()
        self._device.close()


class SingleLight:
    """One light of one colour: as bright as the brightest of what it is told."""

    leds = 1
    colours = False

    def __init__(self, pin: int, *, active_low: bool) -> None:
        """Open it, dark. Raises `LightsFault`."""

        def made() -> "PWMLED":
            from gpiozero import PWMLED  # noqa: PLC0415 - only who has such a light pays for it

            return PWMLED(pin, active_high=not active_low, initial_value=0.0)

        self._device = _opened(made, pin)

    def show(self, frame: Frame) -> None:
        """Show the first pixel's brightest colour."""
        pixel = frame[0]
        share = max(pixel.red, pixel.green, pixel.blue) / _FULL
        self._device.value = share * pixel.brightness

    def close(self) -> None:
        """Go dark and give the pin back."""
        self._device.off()
        self._device.close()


class ColourLight:
    """One light of three colours on three pins."""

    leds = 1
    colours = True

    def __init__(self, pins: tuple[int, int, int], *, active_low: bool) -> None:
        """Open it, dark. Raises `LightsFault`."""

        def made() -> "RGBLED":
            from gpiozero import RGBLED  # noqa: PLC0415 - only who has such a light pays for it

            return RGBLED(*pins, active_high=not active_low, initial_value=(0, 0, 0))

        self._device = _opened(made, pins[0])

    def show(self, frame: Frame) -> None:
        """Show the first pixel."""
        pixel = frame[0]
        share = pixel.brightness / _FULL
        self._device.value = (pixel.red * share, pixel.green * share, pixel.blue * share)

    def close(self) -> None:
        """Go dark and give the pins back."""
        self._device.off()
        self._device.close()


def _opened[T](make: Callable[[], T], pin: int) -> T:
    """Make a device of gpiozero's. Raises `LightsFault` with what is wrong."""
    # With the name of the library, one that is missing is an error: left to itself, gpiozero
    # falls back to a way of its own that drives no Pi 5 (gpiozero issues 1106 and 1130).
    os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
    if os.environ["GPIOZERO_PIN_FACTORY"] == "lgpio" and "lgpio" not in sys.modules:
        _bring_lgpio()
    try:
        return make()
    except Exception as error:
        raise LightsFault(in_words(error, pin)) from error


def _bring_lgpio() -> None:
    """Import lgpio without what its import does besides.

    It makes a pipe in the folder LG_WD, where those of other processes may be in its way, and makes
    that the working folder of this whole process. Both ends of the pipe are open after it.
    """
    here, place = os.open(".", os.O_RDONLY | os.O_DIRECTORY), os.environ.get(_ITS_PLACE)
    try:
        with suppress(Exception), tempfile.TemporaryDirectory(prefix="parlour-lights-") as folder:
            os.environ[_ITS_PLACE] = folder
            import_module("lgpio")  # gpiozero finds it then; where it is missing, it says so
    finally:
        os.fchdir(here)
        os.close(here)
        os.environ.pop(_ITS_PLACE, None)
        if place is not None:
            os.environ[_ITS_PLACE] = place
