"""Whatever is wrong with pins is a sentence with its cure."""

import os
from pathlib import Path

import pytest
from gpiozero import DigitalInputDevice
from gpiozero.exc import BadPinFactory, PinFixedPull, PinUnknownPi
from gpiozero.pins.mock import MockFactory

from hardware.gpio import faults
from hardware.gpio.faults import in_words


class Error(Exception):
    """What lgpio raises is called so as well, and only its words tell."""


@pytest.fixture
def chips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder in the place of /dev."""
    monkeypatch.setattr(faults, "_DEVICES", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("chips")
def test_a_machine_without_a_chip_is_told_so() -> None:
    for error in (BadPinFactory("x"), PinUnknownPi("x"), Error("can not open gpiochip")):
        assert "there is no GPIO chip here" in in_words(error)


def test_a_missing_library_is_told_with_how_to_get_it(chips: Path) -> None:
    (chips / "gpiochip0").touch()
    assert "apt install python3-lgpio" in in_words(ModuleNotFoundError("lgpio"))


def test_a_missing_permission_names_the_group(chips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (chips / "gpiochip0").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    words = in_words(Error("can not open gpiochip"))
    assert "no permission for /dev/gpiochip0; add the user to the group gpio" in words


def test_a_pin_that_is_in_use_elsewhere_is_told_so() -> None:
    assert in_words(Error("'GPIO busy'"), 17).startswith("pin 17 is in use by another program")


def test_a_pull_the_board_does_not_allow_is_told_so() -> None:
    factory = MockFactory()
    with pytest.raises(PinFixedPull) as caught:
        DigitalInputDevice(2, pull_up=False, pin_factory=factory)
    assert in_words(caught.value, 2) == (
        'pin 2 has a pull-up resistor on the board: use pull = "up"'
    )
    factory.close()
