"""Runs a private PulseAudio server and talks to its command line socket.

Everything the server touches lies in one folder of its own, so that it neither finds nor disturbs
the sound server of the person at the machine. Plain processes and sockets: no numpy, no asyncio;
an operation takes about a millisecond.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from hardware.errors import DeviceUnavailable
from hardware.virtual.bound import bound_to_us

START_TIMEOUT_S: Final = 5.0
ANSWER_TIMEOUT_S: Final = 2.0
_FLAGS: Final = (
    "-n",
    "--daemonize=no",
    "--exit-idle-time=-1",
    "--use-pid-file=no",
    "--disallow-exit",
    "--realtime=no",
    "--high-priority=no",
    "--log-target=stderr",
    "--log-level=notice",
    "--resample-method=speex-float-1",
)
_ENTRY: Final = re.compile(r"^\s+\*?\s*index: (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseStream:
    """A stream a program holds open on the server."""

    index: int
    device: str
    client: str


class PulseServer:
    """One server process, its two sockets, and the faults it can be put through."""

    def __init__(self, folder: Path, modules: Sequence[str], log: Path) -> None:
        self._folder = folder
        self._modules = modules
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to reach this server and no other."""
        return {
            "PULSE_SERVER": f"unix:{self._native}",
            "PULSE_RUNTIME_PATH": str(self._folder / "run"),
            "PULSE_STATE_PATH": str(self._folder / "state"),
            "PULSE_COOKIE": str(self._folder / "state" / "cookie"),
        }

    @property
    def pid(self) -> int:
        """The server's process id; raises when it does not run."""
        if self._process is None:
            raise DeviceUnavailable("the virtual sound server is not running")
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers (0.1 s on an idle machine)."""
        for name in ("run", "state"):
            (self._folder / name).mkdir(mode=0o700, exist_ok=True)
        for path in (self._native, self._cli):
            path.unlink(missing_ok=True)
        script = self._folder / "card.pa"
        script.write_text("\n".join((*self._sockets(), *self._modules, "")))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*bound_to_us(), "pulseaudio", *_FLAGS, "-F", str(script)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._server_environment(),
            )
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """End the server; does nothing when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing worth saving, and a frozen one hears no other signal
        process.wait()

    def freeze(self) -> None:
        """Stop the server in its tracks, as a hanging one would."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        os.kill(self.pid, signal.SIGCONT)

    def command(self, *lines: str) -> str:
        """Give the server commands in the language of `pacmd`, and return what it printed."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_TIMEOUT_S)
            try:
                connection.connect(str(self._cli))
                connection.sendall("".join(f"{line}\n" for line in lines).encode())
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
            except OSError as error:
                raise DeviceUnavailable(f"the virtual sound server gave no answer: {error}") from (
                    error
                )

    def module_of(self, sink: str) -> str | None:
        """Give the index of the module that carries a sink, or `None` when there is no such one."""
        for entry in _entries(self.command("list-sinks")):
            if _value(entry, "name") == f"<{sink}>":
                return _value(entry, "module")
        return None

    def streams(self, listing: str, device: str) -> list[PulseStream]:
        """Give the streams of `list-sink-inputs` or `list-source-outputs`."""
        return [
            PulseStream(
                index=int(entry.splitlines()[0]),
                device=_named(_value(entry, device)),
                client=_named(_value(entry, "client")),
            )
            for entry in _entries(self.command(listing))
        ]

    @property
    def _native(self) -> Path:
        return self._folder / "native"

    @property
    def _cli(self) -> Path:
        return self._folder / "cli"

    def _sockets(self) -> tuple[str, str]:
        # Anonymous, so that a service under another user can reach it: it carries only test sound.
        anonymous = "auth-anonymous=1 auth-cookie-enabled=0"
        return (
            f"load-module module-native-protocol-unix socket={self._native} {anonymous}",
            f"load-module module-cli-protocol-unix socket={self._cli}",
        )

    def _server_environment(self) -> dict[str, str]:
        # With a desktop in sight the server would join its session instead of staying alone.
        desktop = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "PULSE_SERVER")
        rest = {name: value for name, value in os.environ.items() if name not in desktop}
        own = {**self.environment, "HOME": str(self._folder / "state")}
        del own["PULSE_SERVER"]  # a server that finds this set refuses to start
        return {**rest, **own}

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(DeviceUnavailable):
                self.command("stat")
                return
            time.sleep(0.01)
        self.stop()
        raise DeviceUnavailable(f"the virtual sound server did not start; its log is {self._log}")


def _entries(listing: str) -> list[str]:
    """Split a listing into its entries, each beginning with its index."""
    starts = [match.start(1) for match in _ENTRY.finditer(listing)]
    return [listing[start:end] for start, end in pairwise([*starts, len(listing)])]


def _value(entry: str, key: str) -> str:
    """Give what stands after `key:` in an entry, empty when nothing does."""
    match = re.search(rf"^\s+{key}: (.*)$", entry, re.MULTILINE)
    return match.group(1) if match else ""


def _named(value: str) -> str:
    """Give the name in `3 <name>`."""
    return value.partition("<")[2].removesuffix(">")
