"""PyAudio, found by ALSA name and kept quiet: the one place that knows PortAudio's ways.

PortAudio writes 60 lines to standard error whenever it starts, freezes its list of devices then,
and must not be opened or closed by two threads at once: one thread owns a `PortAudio`.
"""

import difflib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TextIO

import pyaudio

from hardware import alsa
from hardware.alsa import Direction
from hardware.errors import DeviceUnavailable

_NUMBERED: Final = re.compile(r"\((hw:\d+,\d+)\)$")

type Callback = Callable[[bytes | None, int, object, int], tuple[bytes | None, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as PortAudio lists it."""

    index: int
    name: str
    """The ALSA name to open it by; a kernel card's holds its lasting name, not its number."""
    description: str
    input: bool
    output: bool


def silence_libraries() -> TextIO:
    """Give standard error to Python alone: what C libraries write there is never seen again.

    ALSA, JACK and PortAudio write to file descriptor 2. Called once, at the start of a process;
    gives the stream that children may write to.
    """
    kept = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stderr = kept
    return kept


class PortAudio:
    """One PortAudio instance with its streams; used by one thread."""

    def __init__(self) -> None:
        self._library: Any = pyaudio.PyAudio()

    def devices(self) -> list[Device]:
        """Give what was there when this instance began."""
        return [self._device(index) for index in range(self._library.get_device_count())]

    def names(self, direction: Direction) -> list[str]:
        """Give the names that can be opened that way."""
        return [each.name for each in self.devices() if _serves(each, direction)]

    def lists(self, name: str, direction: Direction) -> bool:
        """Whether a device of that name can be opened by this instance."""
        return self._find(name, direction) is not None

    def open_input(
        self, name: str, *, rate_hz: int, channels: int, frames: int, callback: Callback
    ) -> Any:  # noqa: ANN401 - PyAudio ships no types
        """Open and start a capture stream. Raises `DeviceUnavailable`."""
        return self._open(
            name,
            Direction.CAPTURE,
            input=True,
            input_device_index=self._index(name, Direction.CAPTURE),
            rate=rate_hz,
            channels=channels,
            frames_per_buffer=frames,
            stream_callback=callback,
        )

    def open_output(
        self, name: str, *, rate_hz: int, channels: int, frames: int, callback: Callback
    ) -> Any:  # noqa: ANN401 - PyAudio ships no types
        """Open a playback stream, stopped. Raises `DeviceUnavailable`."""
        return self._open(
            name,
            Direction.PLAYBACK,
            output=True,
            output_device_index=self._index(name, Direction.PLAYBACK),
            rate=rate_hz,
            channels=channels,
            frames_per_buffer=frames,
            stream_callback=callback,
            start=False,
        )

    def close(self) -> None:
        """End the instance; every stream must be closed, or the list stays frozen."""
        self._library.terminate()

    def _open(self, name: str, direction: Direction, **options: object) -> Any:  # noqa: ANN401 - as above
        try:
            return self._library.open(format=pyaudio.paInt16, **options)
        except (OSError, ValueError) as error:
            way = "listen" if direction is Direction.CAPTURE else "play"
            reason = error.args[-1] if error.args else error
            raise DeviceUnavailable(f"{name}: cannot {way}: {reason}") from error

    def _index(self, name: str, direction: Direction) -> int:
        device = self._find(name, direction)
        if device is None:
            near = near_names(name, self.names(direction))
            raise DeviceUnavailable(f"{name}: PortAudio does not list it{near}")
        return device.index

    def _find(self, name: str, direction: Direction) -> Device | None:
        wanted = alsa.numbered(name)
        for device in self.devices():
            same = wanted in {device.name, device.description, alsa.numbered(device.name)}
            if same and _serves(device, direction):
                return device
        return None

    def _device(self, index: int) -> Device:
        about = self._library.get_device_info_by_index(index)
        description = str(about["name"])
        kernel = _NUMBERED.search(description)
        return Device(
            index=index,
            name=alsa.lasting(kernel[1]) if kernel else description,
            description=description,
            input=int(about["maxInputChannels"]) > 0,
            output=int(about["maxOutputChannels"]) > 0,
        )


def near_names(name: str, known: list[str]) -> str:
    """Give the words that follow "no such device": the nearest names, or all there are."""
    if not known:
        return "; no device is there at all"
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are {', '.join(known)}"


def _serves(device: Device, direction: Direction) -> bool:
    return device.input if direction is Direction.CAPTURE else device.output
