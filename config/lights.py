"""The settings of the lights: what shines, how it is wired, and how bright."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from config.fields import Percent, Seconds, Section
from config.gpio import Pin


class LightsKind(StrEnum):
    """What shines."""

    NONE = "none"
    """Nothing does."""
    RESPEAKER_2MIC = "respeaker_2mic"
    """The three lights of the ReSpeaker 2-Mics Pi HAT."""
    RESPEAKER_4MIC = "respeaker_4mic"
    """The ring of twelve on the ReSpeaker 4-Mic Array for the Pi."""
    RESPEAKER_6MIC = "respeaker_6mic"
    """The ring of twelve on the ReSpeaker 6-Mic Circular Array."""
    APA102 = "apa102"
    """A ring or strip of APA102 ("DotStar") lights on SPI."""
    WS2812 = "ws2812"
    """A ring or strip of WS2812 ("NeoPixel") lights, on the data line of SPI."""
    LED = "led"
    """One light of one colour on a pin."""
    RGB_LED = "rgb_led"
    """One light of three colours on three pins."""


class Resting(StrEnum):
    """What shines while nothing happens."""

    OFF = "off"
    DIM = "dim"
    """A faint white, so that one sees that the room is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """How lights on SPI are wired."""

    leds: int
    spi_bus: int = 0
    spi_device: int = 0
    power_pin: int | None = None
    """Switches the lights' power on while it is high."""


# As Seeed's own programs for these boards have it: the rings are dark until GPIO5 is high.
_RING_OF_TWELVE: Final = Wiring(leds=12, spi_device=1, power_pin=5)
BOARDS: Final = MappingProxyType(
    {
        LightsKind.RESPEAKER_2MIC: Wiring(leds=3),
        LightsKind.RESPEAKER_4MIC: _RING_OF_TWELVE,
        LightsKind.RESPEAKER_6MIC: _RING_OF_TWELVE,
    }
)
"""How the lights of known boards are wired."""
STRIPS: Final = frozenset({LightsKind.APA102, LightsKind.WS2812})
"""Whose wiring the owner describes."""


class Lights(Section):
    """Lights that show what the room does; `parlour leds` shows every pattern."""

    kind: LightsKind = LightsKind.NONE
    """What shines."""
    leds: Annotated[int, Field(ge=1, le=120)] | None = Field(default=None, examples=[12])
    """apa102 and ws2812: how many there are."""
    spi_bus: Annotated[int, Field(ge=0, le=1)] = 0
    """apa102 and ws2812: the SPI bus they hang on."""
    spi_device: Annotated[int, Field(ge=0, le=1)] = 0
    """apa102 and ws2812: the device of that bus: 0.1 is /dev/spidev0.1."""
    power_pin: Pin | None = Field(default=None, examples=[5])
    """apa102 and ws2812: a pin (BCM) that must be high for them to have power."""
    pin: Pin | None = Field(default=None, examples=[25])
    """led: its pin (BCM)."""
    red_pin: Pin | None = Field(default=None, examples=[22])
    """rgb_led: the pin of its red (BCM)."""
    green_pin: Pin | None = Field(default=None, examples=[23])
    """rgb_led: the pin of its green (BCM)."""
    blue_pin: Pin | None = Field(default=None, examples=[24])
    """rgb_led: the pin of its blue (BCM)."""
    active_low: bool = False
    """led and rgb_led: whether it shines at a low level, as one with a common anode does."""
    first_deg: Annotated[float, Field(ge=0.0, lt=360.0)] = 0.0
    """Which direction the first light of a ring stands at, in the degrees the microphone array
    counts; `parlour leds direction --real` helps to find it.
    """
    clockwise: bool = True
    """Whether the lights of a ring count clockwise, seen from above."""
    brightness: Percent = 40
    """How bright they are by day."""
    resting: Resting = Resting.OFF
    """What shines while nothing happens."""
    frames_per_s: Annotated[int, Field(ge=24, le=60)] = 30
    """How often a picture that moves is drawn; one that stands still is drawn once."""
    retry_s: Seconds = 30.0
    """How often lights that cannot be reached are looked for."""
    open_timeout_s: Seconds = 5.0
    """How long the start waits for the lights."""


def wiring_of(lights: Lights) -> Wiring | None:
    """Give how lights on SPI are wired; `None` for all others."""
    if lights.kind in STRIPS:
        return Wiring(
            leds=lights.leds or 1,
            spi_bus=lights.spi_bus,
            spi_device=lights.spi_device,
            power_pin=lights.power_pin,
        )
    return BOARDS.get(lights.kind)
