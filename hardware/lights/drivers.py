"""Opens the lights that the settings name."""

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, assert_never

from config.lights import Lights, LightsKind, Wiring, wiring_of
from hardware.lights import apa102, ws2812
from hardware.lights.faults import LightsFault
from hardware.lights.pixels import DARK, Frame
from hardware.lights.spi import SpiLine


class Driver(Protocol):
    """Lights that can be told what to show; used by one thread."""

    @property
    def leds(self) -> int:
        """How many there are."""

    @property
    def colours(self) -> bool:
        """Whether they know more than one colour."""

    def show(self, frame: Frame) -> None:
        """Show a frame of `leds` pixels. Raises `LightsFault`."""

    def close(self) -> None:
        """Go dark, and give back what it took to shine; raises nothing."""


class Line(Protocol):
    """What bytes go out on."""

    def write(self, data: bytes) -> None:
        """Write bytes out. Raises `LightsFault`."""

    def close(self) -> None:
        """Give it back."""


class Power(Protocol):
    """What gives lights their power until it is closed."""

    def close(self) -> None:
        """Take the power away."""


class Strip:
    """Lights in a row on one line."""

    colours = True

    def __init__(
        self, leds: int, encode: Callable[[Frame], bytes], line: Line, power: Power | None = None
    ) -> None:
        self.leds = leds
        self._encode = encode
        self._line = line
        self._power = power

    def show(self, frame: Frame) -> None:
        """Tell each light its pixel."""
        self._line.write(self._encode(frame))

    def close(self) -> None:
        """Go dark."""
        with suppress(LightsFault):
            self.show((DARK,) * self.leds)
        self._line.close()
        if self._power:
            self._power.close()


def open_lights(lights: Lights) -> Driver | None:
    """Open them; `None` where nothing shines. Raises `LightsFault`.

    Takes up to a second where pins are involved: call it beside the event loop.
    """
    wiring = wiring_of(lights)
    match lights.kind:
        case LightsKind.NONE:
            return None
        case LightsKind.LED:
            from hardware.lights.pins import SingleLight  # noqa: PLC0415 - brings gpiozero

            return SingleLight(_known(lights.pin), active_low=lights.active_low)
        case LightsKind.RGB_LED:
            from hardware.lights.pins import ColourLight  # noqa: PLC0415 - brings gpiozero

            pins = (_known(lights.red_pin), _known(lights.green_pin), _known(lights.blue_pin))
            return ColourLight(pins, active_low=lights.active_low)
        case (
            LightsKind.RESPEAKER_2MIC
            | LightsKind.RESPEAKER_4MIC
            | LightsKind.RESPEAKER_6MIC
            | LightsKind.APA102
        ):
            return _strip(wiring, apa102.encode, apa102.SPEED_HZ)
        case LightsKind.WS2812:
            return _strip(wiring, ws2812.encode, ws2812.SPEED_HZ)
        case _:
            assert_never(lights.kind)


def _strip(wiring: Wiring | None, encode: Callable[[Frame], bytes], speed_hz: int) -> Strip:
    if wiring is None:
        raise LightsFault("nothing is known of how these lights are wired")
    line = SpiLine(wiring.spi_bus, wiring.spi_device, speed_hz)
    try:
        power = _power(wiring.power_pin)
    except LightsFault:
        line.close()
        raise
    return Strip(wiring.leds, encode, line, power)


def _power(pin: int | None) -> Power | None:
    if pin is None:
        return None
    from hardware.lights.pins import PowerPin  # noqa: PLC0415 - brings gpiozero

    return PowerPin(pin)


def _known(pin: int | None) -> int:
    """Give a pin that the checks of the settings have seen."""
    if pin is None:
        raise LightsFault("a light has no pin: `parlour config check` says which")
    return pin
