"""Lights have what their kind needs, and no pin that others have."""

import pytest

from config.checks_lights import check_lights, pins_of_lights
from config.lights import Lights, LightsKind
from tests.config.test_checks import told


def problems(lights: Lights) -> list[str]:
    return [f"{each.expected}, found {each.found}" for each in check_lights(lights)]


@pytest.mark.parametrize(
    ("lights", "expected"),
    [
        (Lights(), []),
        (Lights(kind=LightsKind.RESPEAKER_2MIC), []),
        (Lights(kind=LightsKind.APA102, leds=12), []),
        (Lights(kind=LightsKind.APA102), ['leds beside it, found "apa102" without one']),
        (Lights(kind=LightsKind.LED), ['pin beside it, found "led" without one']),
        (
            Lights(kind=LightsKind.RGB_LED, red_pin=5, blue_pin=6),
            ['green_pin beside it, found "rgb_led" without one'],
        ),
        (Lights(pin=5), ["none but for the kind led, found one for none"]),
        (
            Lights(kind=LightsKind.RESPEAKER_4MIC, leds=12),
            ["none but for the kind apa102 or ws2812, found one for respeaker_4mic"],
        ),
    ],
)
def test_a_kind_has_what_it_needs_and_no_more(lights: Lights, expected: list[str]) -> None:
    assert problems(lights) == expected


@pytest.mark.parametrize(
    ("lights", "pins"),
    [
        (Lights(), []),
        (Lights(kind=LightsKind.LED, pin=25), [25]),
        (Lights(kind=LightsKind.RESPEAKER_2MIC), [10, 11, 8]),
        (Lights(kind=LightsKind.RESPEAKER_4MIC), [10, 11, 7, 5]),
        (Lights(kind=LightsKind.WS2812, leds=8, spi_bus=1, spi_device=1), [20, 21, 17]),
    ],
)
def test_lights_claim_their_pins_and_those_of_spi(lights: Lights, pins: list[int]) -> None:
    assert [pin for _, pin in pins_of_lights(lights)] == pins


def test_a_relay_on_a_pin_of_the_ring_is_told_with_both_places() -> None:
    [problem] = told('[lights]\nkind = "respeaker_4mic"\n[gpio.relay.lamp]\npin = 5')
    assert problem == (
        "gpio.relay.lamp.pin: expected a pin of its own, found pin 5, which lights.kind has already"
    )
