"""A microphone and a loudspeaker inside a contestant's process that note what passes when.

Every contestant has the same two, so that none is billed for a sound card. Imports nothing but the
standard library: the other clients have an environment of their own. Times are CLOCK_MONOTONIC,
which the processes of one machine share.
"""

import json
import os
import signal
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

RATE_HZ: Final = 24_000
FRAME_S: Final = 0.02
FRAME_BYTES: Final = 960
DEVICE_S: Final = 0.04
"""What the loudspeaker's own buffer holds: two periods of 20 ms, which nobody can take back."""
_FILLING: Final = b"\x05\x00"
_BASE: Final = 30_000


def frame(index: int) -> bytes:
    """Give a frame that carries its number in its first two samples."""
    number = struct.pack("<hh", 1 + index % _BASE, 1 + index // _BASE)
    return number + _FILLING * (FRAME_BYTES // 2 - 2)


def index_of(pcm: bytes) -> int | None:
    """Give the number a frame carries, or `None` for other sound."""
    if len(pcm) != FRAME_BYTES or pcm[4:] != _FILLING * (FRAME_BYTES // 2 - 2):
        return None
    low, high = struct.unpack_from("<hh", pcm)
    return int(low - 1 + (high - 1) * _BASE)


@dataclass(slots=True)
class Log:
    """What the devices of one contestant saw."""

    captured: list[float] = field(default_factory=list)
    """When each frame was handed to the contestant, by its number."""
    handed: list[float] = field(default_factory=list)
    """When the contestant handed over something that sounds."""
    sounding: list[list[float]] = field(default_factory=list)
    """From when to when something sounds at the loudspeaker."""

    def write_when_told(self, path: Path) -> None:
        """Write it all to a file at SIGTERM, and end the process there and then."""

        def end(*_: object) -> None:
            path.write_text(json.dumps(asdict(self)))
            os._exit(0)

        signal.signal(signal.SIGTERM, end)


class Microphone:
    """Gives a numbered frame every 20 ms, from a thread of its own."""

    def __init__(self, log: Log, deliver: Callable[[bytes], object]) -> None:
        self._log = log
        self._deliver = deliver
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)

    def start(self) -> None:
        """Begin to capture."""
        self._thread.start()

    def _run(self) -> None:
        due_s = time.monotonic()
        while True:
            due_s += FRAME_S
            time.sleep(max(0.0, due_s - time.monotonic()))
            pcm = frame(len(self._log.captured))
            self._log.captured.append(time.monotonic())
            self._deliver(pcm)


class Loudspeaker:
    """Plays by the clock what it is handed, and can be emptied down to its own buffer."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._until_s = 0.0

    @property
    def queued_s(self) -> float:
        """How much is still to be heard."""
        return max(0.0, self._until_s - time.monotonic())

    def put(self, pcm: bytes) -> None:
        """Take more to play."""
        now = time.monotonic()
        with self._lock:
            begins_s = max(now, self._until_s)
            self._until_s = begins_s + len(pcm) / 2 / RATE_HZ
            if _sounds(pcm):
                self._log.handed.append(now)
                self._log.sounding.append([begins_s, self._until_s])

    def write(self, pcm: bytes) -> None:
        """Take more to play; return once it fits into the device, as a blocking stream does."""
        self.put(pcm)
        time.sleep(max(0.0, self.queued_s - DEVICE_S))

    def clear(self) -> None:
        """Forget what the device itself does not hold yet."""
        now = time.monotonic()
        with self._lock:
            self._until_s = min(self._until_s, now + DEVICE_S)
            for span in reversed(self._log.sounding):
                if span[1] <= self._until_s:
                    break
                span[:] = min(span[0], self._until_s), self._until_s


def _sounds(pcm: bytes) -> bool:
    return pcm.count(0) < 0.9 * len(pcm)
