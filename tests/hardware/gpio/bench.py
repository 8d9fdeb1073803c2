"""A workbench for tests: stand-in pins in a process of their own, with levels to set and to see."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from hardware.gpio.messages import InputPin, RelayPin


class Bench:
    """The command that starts a holder over stand-in pins, and what its pins did."""

    def __init__(self, folder: Path) -> None:
        self._fifo = folder / "levels"
        self._log = folder / "log"
        self._log.touch()
        os.mkfifo(self._fifo)
        self.command = (
            *(sys.executable, "-m", "tests.hardware.gpio.mock_holder"),
            *(str(self._fifo), str(self._log)),
        )
        # Open for both ways, so that opening never waits and the reader never sees an end.
        self._levels = os.open(self._fifo, os.O_RDWR)

    def set(self, pin: int, level: str) -> None:
        """Set the level of an input: `low` or `high`."""
        os.write(self._levels, f"{pin} {level}\n".encode())

    def seen(self, pin: int) -> list[str]:
        """Give what a pin did, in order."""
        lines = (line.split(" ", 1) for line in self._log.read_text().splitlines())
        return [what for number, what in lines if number == str(pin)]

    def close(self) -> None:
        """Give the FIFO back."""
        os.close(self._levels)


async def until(condition: Callable[[], object], within_s: float = 5.0) -> None:
    """Wait for something another process shows. Raises `TimeoutError`."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.005)


def relay(name: str = "lamp", pin: int = 17, **more: float | bool | None) -> RelayPin:
    """Give a relay without limits, but for those named."""
    return RelayPin(
        name=name,
        pin=pin,
        active_low=bool(more.get("active_low", False)),
        pulse_s=more.get("pulse_s"),
        max_on_s=more.get("max_on_s"),
        min_interval_s=more.get("min_interval_s") or 0.0,
    )


def contact(name: str = "door", pin: int = 27, debounce_s: float = 0.03) -> InputPin:
    """Give a contact between a pin and ground."""
    return InputPin(name=name, pin=pin, pull="up", active_low=True, debounce_s=debounce_s)
