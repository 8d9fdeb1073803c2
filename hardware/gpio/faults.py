"""What is wrong with pins, in sentences that end with the cure."""

import os
from pathlib import Path
from typing import Final

from hardware.errors import HardwareError

_DEVICES: Final = Path("/dev")
_NO_LIBRARY: Final = frozenset({"BadPinFactory", "ModuleNotFoundError", "ImportError"})
_OF_THE_PIN: Final = {
    "PinInvalidPin": "does not exist on this machine",
    "GPIOPinInUse": "is used twice",
    "PinFixedPull": 'has a pull-up resistor on the board: use pull = "up"',
}
"""Classes of gpiozero's by name, for importing them costs who has no pins."""


class PinFault(HardwareError):
    """A pin, or every pin of the machine, cannot be had; its text is for the owner."""


def in_words(error: Exception, pin: int | None = None) -> str:
    """Say what is wrong, about one pin or about all of them."""
    where = "the pins" if pin is None else f"pin {pin}"
    text = f"{type(error).__name__}: {error}"
    kind = type(error).__name__
    if kind in _OF_THE_PIN:
        return f"{where} {_OF_THE_PIN[kind]}"
    if "busy" in text.casefold():
        return f"{where} is in use by another program, or by an overlay in config.txt"
    if kind in _NO_LIBRARY:
        return f"{where} cannot be reached: {_no_library(text)}"
    if pin is None:
        return f"{where} cannot be reached: {_chips()} ({text})"
    return f"{where} cannot be opened ({text})"


def chips_problem() -> str:
    """Say what keeps this process from the machine's pins; empty when nothing does."""
    found = _found()
    return "" if found and all(map(_is_open, found)) else _chips()


def _no_library(text: str) -> str:
    if not _found():
        return _chips()
    return (
        "the library lgpio is missing, or its folder LG_WD cannot be written; install it with"
        f" `apt install python3-lgpio` or `pip install lgpio` ({text})"
    )


def _chips() -> str:
    """Say whether there is a GPIO chip, and whether we may use it."""
    found = _found()
    if not found:
        return "there is no GPIO chip here, /dev/gpiochip* does not exist"
    closed = [chip.name for chip in found if not _is_open(chip)]
    if closed:
        return f"no permission for /dev/{closed[0]}; add the user to the group gpio"
    return f"{', '.join(chip.name for chip in found)} would not open"


def _is_open(chip: Path) -> bool:
    return os.access(chip, os.R_OK | os.W_OK)


def _found() -> list[Path]:
    return sorted(_DEVICES.glob("gpiochip*"))
