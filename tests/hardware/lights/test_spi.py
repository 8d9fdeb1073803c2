"""The line of SPI: the kernel's interface, up to the driver that this machine does not have."""

import fcntl
import os
import struct
from pathlib import Path

import pytest

from hardware.lights.faults import LightsFault
from hardware.lights.spi import SpiLine

SET_MODE, SET_BITS, SET_SPEED = 0x40016B01, 0x40016B03, 0x40046B04


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[int, bytes]:
    """Give what the driver was asked for, by the number of the request."""
    requests: dict[int, bytes] = {}

    def ioctl(_file: int, request: int, argument: bytes) -> int:
        requests[request] = argument
        return 0

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    return requests


def test_bytes_go_out_on_the_device_of_the_bus(tmp_path: Path, asked: dict[int, bytes]) -> None:
    device = tmp_path / "spidev0.1"
    os.mkfifo(device)
    line = SpiLine(0, 1, 8_000_000, tmp_path)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        line.write(b"\0\1\2\3")
        assert os.read(reader, 100) == b"\0\1\2\3"
    finally:
        line.close()
        os.close(reader)
    assert asked == {
        SET_MODE: b"\0",
        SET_BITS: b"\x08",
        SET_SPEED: struct.pack("I", 8_000_000),
    }


def test_a_missing_device_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(LightsFault, match=r"spidev0.1 does not exist: turn SPI on with"):
        SpiLine(0, 1, 1, tmp_path)


def test_a_forbidden_device_is_told_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(LightsFault, match="add the user to the group spi"):
        SpiLine(0, 0, 1, tmp_path)


def test_what_is_no_spi_is_told_and_not_kept_open(tmp_path: Path) -> None:
    (tmp_path / "spidev0.0").write_bytes(b"")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(LightsFault, match=r"spidev0.0 cannot be used: Inappropriate ioctl"):
        SpiLine(0, 0, 1, tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
