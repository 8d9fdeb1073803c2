"""Listens to what the virtual loudspeaker plays, and knows when each sample was played."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import numpy as np

from hardware.virtual.card import SPEAKER_MONITOR

RATE_HZ: Final = 48_000
LOUD: Final = 32_768 * 10 ** (-60 / 20)
_BLOCK_BYTES: Final = 960


class SpeakerMonitor:
    """Records the loudspeaker while entered.

    Sound arrives in bursts. The burst that came with the least delay tells when the recording's
    first sample was played; all others were only late.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        form = ("--format=s16le", f"--rate={RATE_HZ}", "--channels=1", "--latency-msec=5")
        self._process = subprocess.Popen(
            ["parec", "--raw", f"--device={SPEAKER_MONITOR}", *form],
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            bufsize=0,
        )
        self._sound = bytearray()
        self._began_at_s = float("inf")
        self._thread = threading.Thread(target=self._read, name="speaker monitor", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        if self._process.stdout:
            self._process.stdout.close()

    def loud_since(self, at_s: float) -> tuple[float, float] | None:
        """Give when it was first and last above -60 dBFS since then; `None` for never."""
        start = max(0, round((at_s - self._began_at_s) * RATE_HZ))
        whole = len(self._sound) // 2
        sound = np.frombuffer(bytes(self._sound[: 2 * whole]), np.int16)[start:]
        loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > LOUD)
        if not loud.size:
            return None
        first, last = ((start + int(loud[at])) / RATE_HZ for at in (0, -1))
        return self._began_at_s + first, self._began_at_s + last

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := self._process.stdout.read(_BLOCK_BYTES):
            arrived_s = time.monotonic()
            self._sound += piece
            began_s = arrived_s - len(self._sound) / 2 / RATE_HZ
            self._began_at_s = min(self._began_at_s, began_s)
