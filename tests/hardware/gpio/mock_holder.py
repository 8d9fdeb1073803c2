"""The real holder over gpiozero's stand-in pins, which a test drives and watches from outside.

`python -m tests.hardware.gpio.mock_holder COMMANDS LOG`: every line `27 low` of the FIFO COMMANDS
sets the level of an input, every change of a pin is a line `17 high` in the file LOG.
"""

import sys
import threading
from pathlib import Path
from typing import override

from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin

from hardware.gpio.holder import main

LOG = Path(sys.argv[2])


class WatchedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no annotations
    """A stand-in pin that writes down its levels as an output, and that it was given back."""

    @override
    def _change_state(self, value: bool) -> bool:
        changed = bool(super()._change_state(value))
        if changed and self.function == "output":
            self._note("high" if value else "low")
        return changed

    @override
    def close(self) -> None:
        if self.function == "output":
            self._note("given back")
        super().close()

    def _note(self, words: str) -> None:
        with LOG.open("a") as log:
            log.write(f"{self.info.name.removeprefix('GPIO')} {words}\n")


def obey(factory: MockFactory) -> None:
    """Set levels as the FIFO says, for ever."""
    with Path(sys.argv[1]).open() as commands:
        for line in commands:
            pin, level = line.split()
            one = factory.pin(int(pin))
            one.drive_low() if level == "low" else one.drive_high()


if __name__ == "__main__":
    Device.pin_factory = MockFactory(pin_class=WatchedPin)
    threading.Thread(target=obey, args=(Device.pin_factory,), daemon=True).start()
    main()
