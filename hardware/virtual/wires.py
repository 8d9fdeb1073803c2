"""The room's two wires into the sound server: what the loudspeaker plays, what the mic hears.

Each is a child process (`parec`, `pacat`) that may die with the server or its device at any time
and is started again until it lives.
"""

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from typing import Final

RETRY_S: Final = 0.2
PATIENCE_S: Final = 0.2
FEED_LATENCY_MS: Final = 40
MONITOR_LATENCY_MS: Final = 10
MOST_QUEUED_MS: Final = 500
"""What the feed's pipe holds. Full: a block is dropped, since a room cannot wait."""
QUEUED_IN_PEACE_MS: Final = 30
CLIENT: Final = "parlour-room"


class Monitor:
    """What the loudspeaker plays, in blocks, at the pace of its own clock.

    While there is no loudspeaker the blocks are silent and come at the pace of this machine's
    clock, so that the room's time goes on.
    """

    def __init__(self, source: str, rate_hz: int, block_bytes: int) -> None:
        self._command = _command("parec", source, rate_hz, 1, MONITOR_LATENCY_MS)
        self._block_bytes = block_bytes
        self._block_s = block_bytes / 2 / rate_hz
        self._process: subprocess.Popen[bytes] | None = None
        self._flowing = False
        self._buffer = b""
        self._tried_at_s = -RETRY_S
        self._silent_until_s = time.monotonic()

    def read(self) -> bytes | None:
        """Give the next block; `None` while the sound server hangs and time stands still."""
        self._start()
        if not self._flowing and not self._arrives(0.0):
            return self._silence()
        self._flowing = True
        while len(self._buffer) < self._block_bytes:
            if not self._arrives(PATIENCE_S):
                return self._silence() if not self._flowing else None
        block = self._buffer[: self._block_bytes]
        self._buffer = self._buffer[self._block_bytes :]
        return block

    def close(self) -> None:
        """End the child process."""
        _end(self._process)
        self._process = None

    def _start(self) -> None:
        now_s = time.monotonic()
        if self._process is None and now_s - self._tried_at_s >= RETRY_S:
            self._tried_at_s = now_s
            self._process = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )

    def _arrives(self, patience_s: float) -> bool:
        """Wait for sound; tell whether some was added to the buffer."""
        if self._process is None or self._process.stdout is None:
            return False
        if not select.select([self._process.stdout], [], [], patience_s)[0]:
            return False
        heard = self._process.stdout.read(65_536) or b""
        self._buffer += heard
        if not heard:
            self.close()
            self._flowing, self._buffer = False, b""
            self._silent_until_s = time.monotonic()
        return bool(heard)

    def _silence(self) -> bytes:
        self._silent_until_s += self._block_s
        time.sleep(max(0.0, self._silent_until_s - time.monotonic()))
        return bytes(self._block_bytes)


class Feed:
    """What the microphone hears."""

    def __init__(self, sink: str, rate_hz: int, channels: int) -> None:
        self._command = _command("pacat", sink, rate_hz, channels, FEED_LATENCY_MS)
        self._bytes_per_ms = rate_hz * channels * 2 / 1000
        self._process: subprocess.Popen[bytes] | None = None
        self._tried_at_s = -RETRY_S

    def write(self, pcm: bytes, *, spoken: bool) -> None:
        """Pass a block on. What queued up while the machine stalled is made up for in pauses."""
        self._start()
        if self._process is None or self._process.stdin is None:
            return
        if not spoken and self._queued(self._process.stdin.fileno()) > QUEUED_IN_PEACE_MS:
            return
        try:
            os.write(self._process.stdin.fileno(), pcm)  # below PIPE_BUF: all of it or nothing
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.close()

    def close(self) -> None:
        """End the child process."""
        _end(self._process)
        self._process = None

    def _start(self) -> None:
        now_s = time.monotonic()
        if self._process is not None or now_s - self._tried_at_s < RETRY_S:
            return
        self._tried_at_s = now_s
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pipesize=int(self._bytes_per_ms * MOST_QUEUED_MS),
        )
        if self._process.stdin is not None:
            os.set_blocking(self._process.stdin.fileno(), False)

    def _queued(self, pipe: int) -> float:
        """Give how many milliseconds wait in the pipe."""
        waiting = fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0")
        return float(struct.unpack("i", waiting)[0]) / self._bytes_per_ms


def _command(program: str, device: str, rate_hz: int, channels: int, latency_ms: int) -> list[str]:
    return [
        program,
        "--raw",
        f"--device={device}",
        "--format=s16le",
        f"--rate={rate_hz}",
        f"--channels={channels}",
        "--no-remap",  # channels by number: they are capsules of a microphone, not places
        f"--latency-msec={latency_ms}",
        f"--client-name={CLIENT}",
    ]


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()
