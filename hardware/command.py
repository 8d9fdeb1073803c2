"""A program in a device's place: one that writes what it hears, or reads what is to be played."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TextIO

from config import settings
from config.audio import HOUSE, AudioFormat
from hardware.errors import DeviceUnavailable
from hardware.microphone import Block, CaptureFormat, Deliver

SPEAKER_RATE_HZ: Final = 48_000
"""A speaker command's rate unless the settings say otherwise."""
PIPE_BYTES: Final = 4_096
"""The least a pipe can be: what waits in it cannot be flushed any more."""
TICK_S: Final = 0.02
_END_S: Final = 0.5
_SET_PIPE_SIZE: Final = 1031  # F_SETPIPE_SZ, which the fcntl module lacks


class Program:
    """A program of the owner's, in a process group of its own, so that all of it can be ended."""

    def __init__(self, argv: Sequence[str], stderr: TextIO, *, writes: bool) -> None:
        end = {"stdout": subprocess.PIPE} if writes else {"stdin": subprocess.PIPE}
        try:
            self._process = subprocess.Popen(
                [*_dying_with_us(), *argv],
                bufsize=0,
                stdin=end.get("stdin", subprocess.DEVNULL),
                stdout=end.get("stdout", subprocess.DEVNULL),
                stderr=stderr,
                process_group=0,
            )
        except OSError as error:
            raise DeviceUnavailable(f"{argv[0]}: {error.strerror}") from error
        self.name = argv[0]
        pipe = self._process.stdout if writes else self._process.stdin
        assert pipe is not None  # noqa: S101 - asked for above
        self.pipe = pipe

    def end(self) -> None:
        """End the whole group: asked first, then killed."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self.pipe.close()

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self.pipe.close()

    def waiting_ms(self, rate_hz: int) -> float:
        """Give how much sound waits in its pipe: the least that the next sample comes late.

        A program that plays at once has an empty pipe. To take it for full would place the far end
        after its echo, and no canceller works backwards in time.
        """
        waiting = fcntl.ioctl(self.pipe, termios.FIONREAD, bytes(4))
        return AudioFormat(rate_hz).ms_of(int.from_bytes(waiting, sys.byteorder))

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class CommandMicrophone:
    """A program that writes raw PCM, as a microphone would give it: in real time."""

    def __init__(
        self, wanted: settings.Microphone, block_ms: int, deliver: Deliver, stderr: TextIO
    ) -> None:
        channels = wanted.channels or wanted.channel + 1
        self.format = CaptureFormat(
            rate_hz=wanted.rate_hz or HOUSE.rate_hz,
            channels=channels,
            channel=wanted.channel,
            checks_zeros=False,
        )
        self._block_bytes = AudioFormat(self.format.rate_hz, channels).bytes_of(block_ms)
        self._deliver = deliver
        self._program = Program(wanted.command or (), stderr, writes=True)
        self._open = True
        threading.Thread(target=self._read, name="microphone command", daemon=True).start()

    def close(self) -> None:
        """End the program; nothing of it is delivered any more."""
        self._open = False
        self._program.kill()

    def _read(self) -> None:
        # A program that ends stops delivering, which the worker's vigil notices like any silence.
        with suppress(OSError, ValueError):
            held = bytearray()
            while self._open and (piece := self._program.pipe.read(self._block_bytes - len(held))):
                held += piece
                if len(held) == self._block_bytes:
                    self._deliver(Block(self.format, bytes(held), time.monotonic()))
                    held.clear()


class PacedOutput:
    """Plays in real time by the clock: into a program's standard input, or into nothing.

    Nothing is written while idle. With no sink it stands in for a speaker that is away, so that
    replies still end and the conversation goes on.
    """

    def __init__(
        self, rate_hz: int, render: Callable[[int], bytes], program: Program | None = None
    ) -> None:
        self.rate_hz = rate_hz
        self.latency_ms = 0.0
        if program:
            fcntl.fcntl(program.pipe, _SET_PIPE_SIZE, PIPE_BYTES)
        self._render = render
        self._program = program
        self._playing = threading.Event()
        self._open = True
        threading.Thread(target=self._run, name="paced speaker", daemon=True).start()

    def start(self) -> None:
        """Begin to play."""
        self._playing.set()

    def stop(self) -> None:
        """Pause until `start`."""
        self._playing.clear()

    def close(self) -> None:
        """End for good, and the program with it."""
        self._open = False
        self._playing.set()
        if self._program:
            self._program.end()

    def _run(self) -> None:
        frames = int(self.rate_hz * TICK_S)
        due_s = 0.0
        with suppress(OSError, ValueError):  # the program ended: the speaker's thread notices
            while self._open:
                self._playing.wait()
                pcm = self._render(frames)
                if self._program:
                    self.latency_ms = self._program.waiting_ms(self.rate_hz)
                    self._program.pipe.write(pcm)
                due_s = max(due_s + TICK_S, time.monotonic() - TICK_S)
                time.sleep(max(0.0, due_s - time.monotonic()))


def _dying_with_us() -> list[str]:
    """Give the words that let a program end with this process, even when it is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
