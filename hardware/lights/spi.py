"""A line of SPI that only speaks, through the kernel's own interface: no library is needed.

The module `spidev` comes as source for the Pi's Python and needs a compiler; all that it would do
here is three `ioctl` and a `write` (its `writebytes2` is that `write`).
"""

import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final

from hardware.lights.faults import of_the_line

DEVICES: Final = Path("/dev")
# linux/spi/spidev.h: _IOW('k', number, type). A number is the same on every machine of ours.
_SET_MODE: Final = 0x40016B01
_SET_BITS: Final = 0x40016B03
_SET_SPEED: Final = 0x40046B04
MOST_BYTES: Final = 4096
"""What the kernel takes at once (`spidev.bufsiz`); longer writes fail with EMSGSIZE."""


class SpiLine:
    """The data and clock lines of one device; blocks for as long as its bytes take."""

    def __init__(self, bus: int, device: int, speed_hz: int, devices: Path = DEVICES) -> None:
        """Open it. Raises `LightsFault`."""
        self._path = str(devices / f"spidev{bus}.{device}")
        try:
            # Never waits: a device that is a pipe in a test would, without a reader.
            self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise of_the_line(self._path, error) from error
        try:
            fcntl.ioctl(self._file, _SET_MODE, struct.pack("B", 0))
            fcntl.ioctl(self._file, _SET_BITS, struct.pack("B", 8))
            fcntl.ioctl(self._file, _SET_SPEED, struct.pack("I", speed_hz))
        except OSError as error:
            os.close(self._file)
            raise of_the_line(self._path, error) from error

    def write(self, data: bytes) -> None:
        """Clock bytes out, at most `MOST_BYTES`. Raises `LightsFault`."""
        try:
            os.write(self._file, data)
        except OSError as error:
            raise of_the_line(self._path, error) from error

    def close(self) -> None:
        """Give the line back."""
        with suppress(OSError):
            os.close(self._file)
