"""A daemon of one's own: `parlour run` in a process, everything it keeps in one folder."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from daemon.control.client import connected
from daemon.control.protocol import Verb
from daemon.errors import DaemonError

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0


class NotListening(DaemonError):
    """The daemon runs and has no microphone: plug one in, or look at its last words."""


class EndedAtOnce(DaemonError):
    """The daemon refused to run; its own sentence and exit status say why."""

    def __init__(self, last_words: str, status: int) -> None:
        super().__init__(last_words)
        self.status = status


class PrivateDaemon:
    """Started, stopped and started again, as often as wanted, on the same folder."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        config: Path | None,
        *,
        rehearses: bool = False,
    ) -> None:
        """One that `rehearses` simulates the home, whatever the configuration connects it to."""
        self._folder = folder
        self._rehearses = rehearses
        self._config = config
        self._process: asyncio.subprocess.Process | None = None
        own = {"STATE_DIRECTORY": str(self.state), "RUNTIME_DIRECTORY": str(self.state)}
        self.environment: Mapping[str, str] = {**os.environ, **environment, **own}
        """What a command needs in order to find this daemon."""

    @property
    def state(self) -> Path:
        """Its state directory, which holds the control socket too."""
        return self._folder / "state"

    @property
    def socket(self) -> Path:
        """Its control socket."""
        return self.state / "control.sock"

    @property
    def log(self) -> Path:
        """What it wrote while it ran, every start after the other."""
        return self._folder / "daemon.log"

    @property
    def process(self) -> asyncio.subprocess.Process:
        """Its process, once it was started."""
        if self._process is None:
            raise DaemonError("the daemon was not started")
        return self._process

    async def start(self) -> None:
        """Start it and wait until it has a microphone. Raises `DaemonError` with its own words."""
        await self.spawn()
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while not await self._has_microphone():
                    if self.process.returncode is not None:
                        raise EndedAtOnce(self._last_words(), self.process.returncode)
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise NotListening(f"the daemon does not listen: {self._last_words()}") from error

    async def spawn(self) -> None:
        """Start it and wait for nothing."""
        self.state.mkdir(mode=0o700, exist_ok=True)
        chosen = ["--config", str(self._config)] if self._config else []
        how = ["--rehearse"] if self._rehearses else []
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *_ended_with_us(),
                *(sys.executable, "-m", "daemon.cli.main", *chosen, "run", *how),
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> None:
        """End it, kindly first; where it does not run, nothing happens."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _has_microphone(self) -> bool:
        if not self.socket.exists():
            return False
        with suppress(DaemonError, OSError):
            async with connected(self.socket) as client:
                status = await client.request(Verb.STATUS)
                return isinstance(status, dict) and bool(status.get("microphone"))
        return False

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else "it said nothing"


def _ended_with_us() -> tuple[str, ...]:
    """Give the words that make the kernel end the daemon when this process is killed."""
    return ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()
