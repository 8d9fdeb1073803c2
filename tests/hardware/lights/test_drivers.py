"""Lights open as the settings say, and leave nothing shining behind."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from config.lights import Lights, LightsKind
from hardware.lights import drivers, pins
from hardware.lights.apa102 import encode
from hardware.lights.drivers import Strip, open_lights
from hardware.lights.faults import LightsFault
from hardware.lights.pins import ColourLight, PowerPin, SingleLight
from hardware.lights.pixels import DARK, Pixel
from tests.fakes.spi import FakeLine, decode

PINK = Pixel(red=255, green=0, blue=102, brightness=0.5)


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockFactory]:
    """Give a machine whose pins can be looked at."""
    factory = MockFactory(pin_class=MockPWMPin)
    monkeypatch.setattr(Device, "pin_factory", factory)
    yield factory
    factory.reset()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Give the lines of SPI that were opened."""
    lines: list[tuple[object, ...]] = []

    def open_line(*place: object) -> FakeLine:
        line = FakeLine()
        lines.append((*place, line))
        return line

    monkeypatch.setattr(drivers, "SpiLine", open_line)
    return lines


def test_nothing_shines_by_default() -> None:
    assert open_lights(Lights()) is None


@pytest.mark.parametrize(
    ("kind", "leds", "device", "power"),
    [
        (LightsKind.RESPEAKER_2MIC, 3, 0, None),
        (LightsKind.RESPEAKER_4MIC, 12, 1, 5),
        (LightsKind.RESPEAKER_6MIC, 12, 1, 5),
    ],
)
def test_known_boards_need_no_more_than_their_name(  # noqa: PLR0913, PLR0917 - fixtures
    kind: LightsKind,
    leds: int,
    device: int,
    power: int | None,
    board: MockFactory,
    opened: list[tuple[object, ...]],
) -> None:
    lights = open_lights(Lights(kind=kind))
    assert lights is not None
    assert lights.leds == leds
    [(bus, select, speed_hz, line)] = opened
    assert (bus, select, speed_hz) == (0, device, 8_000_000)
    if power is not None:
        assert board.pin(power).state
    lights.show((PINK,) * leds)
    assert isinstance(line, FakeLine)
    assert decode(line.written[-1], leds)[-1] == (16, 247, 0, 99)
    lights.close()
    assert decode(line.written[-1], leds) == ((0, 0, 0, 0),) * leds
    assert line.closed
    if power is not None:
        assert not board.pin(power).state


def test_a_strip_is_described_by_its_owner(opened: list[tuple[object, ...]]) -> None:
    lights = open_lights(Lights(kind=LightsKind.WS2812, leds=16, spi_bus=1))
    assert lights is not None
    assert lights.leds == 16
    assert opened[0][:3] == (1, 0, 6_400_000)


def test_a_ring_without_power_gives_its_line_back(
    opened: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_pin: int) -> PowerPin:
        raise LightsFault("pin 5 is used twice")

    monkeypatch.setattr(pins, "PowerPin", refused)
    with pytest.raises(LightsFault, match="used twice"):
        open_lights(Lights(kind=LightsKind.RESPEAKER_4MIC))
    line: Any = opened[0][-1]
    assert line.closed


def test_a_line_that_breaks_does_not_keep_the_end_from_coming() -> None:
    line = FakeLine(broken=True)
    Strip(3, encode, line).close()
    assert line.closed


@pytest.mark.parametrize("active_low", [False, True])
def test_a_light_of_three_colours_mixes_them(board: MockFactory, *, active_low: bool) -> None:
    lights = open_lights(
        Lights(
            kind=LightsKind.RGB_LED, red_pin=22, green_pin=23, blue_pin=24, active_low=active_low
        )
    )
    assert isinstance(lights, ColourLight)
    lights.show((PINK,))
    states = [float(board.pin(pin).state) for pin in (22, 23, 24)]
    assert [1 - state if active_low else state for state in states] == pytest.approx([0.5, 0, 0.2])
    lights.close()
    assert board.pin(22).function == "input"


def test_a_light_of_one_colour_is_as_bright_as_the_brightest(board: MockFactory) -> None:
    lights = open_lights(Lights(kind=LightsKind.LED, pin=25))
    assert isinstance(lights, SingleLight)
    lights.show((PINK,))
    assert float(board.pin(25).state) == pytest.approx(0.5)
    lights.show((DARK,))
    assert float(board.pin(25).state) == 0
    lights.close()


def test_a_pin_that_another_part_holds_is_told_in_a_sentence(board: MockFactory) -> None:
    first = open_lights(Lights(kind=LightsKind.LED, pin=25))
    with pytest.raises(LightsFault, match="pin 25 is used twice"):
        open_lights(Lights(kind=LightsKind.LED, pin=25))
    assert first is not None
    first.close()
    assert board.pin(25) is not None


def test_without_pins_the_fault_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    with pytest.raises(LightsFault, match=r"pin 25 cannot be reached: there is no GPIO chip here"):
        open_lights(Lights(kind=LightsKind.LED, pin=25))


def test_the_library_of_the_pins_moves_nobody_and_leaves_nothing(
    board: MockFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes a pipe in the folder LG_WD as soon as it is imported, and goes there."""
    (tmp_path / "lgpio.py").write_text(
        "import os\nos.chdir(os.environ['LG_WD'])\nwhere = os.getcwd()\nos.mkfifo('.lgd-nfy0')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "lgpio", raising=False)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    monkeypatch.setenv("LG_WD", "/run/parlour")
    before = Path.cwd()
    lights = open_lights(Lights(kind=LightsKind.LED, pin=25))
    assert lights is not None
    lights.close()
    library = sys.modules.pop("lgpio")
    assert Path.cwd() == before
    assert os.environ["LG_WD"] == "/run/parlour"
    assert "parlour-lights-" in library.where
    assert not Path(library.where).exists()
    assert board.pin(25) is not None
