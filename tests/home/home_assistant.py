"""Runs the real Home Assistant, headless, with its demo devices; nothing is fetched.

`./install.sh home-peers` makes the environment it runs in.
"""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.home.administration import Administration, long_lived_token
from tests.home.ports import free_port

PROGRAM: Final = Path(__file__).parents[2] / ".venv-home" / "bin" / "hass"
START_S: Final = 120.0
STOP_S: Final = 20.0
ASKED_FOR_RESTART: Final = 100
"""What the program ends with when the service `homeassistant.restart` was called: whoever started
it is to start it again (homeassistant/const.py, `RESTART_EXIT_CODE`)."""

# `default_config` is left out: it brings what wants a network (cloud, analytics, zeroconf, dhcp).
_CONFIGURATION: Final = """\
homeassistant:
  name: Lab
  latitude: 52.52
  longitude: 13.4
  elevation: 34
  unit_system: {units}
  currency: EUR
  country: DE
  time_zone: Europe/Berlin
  internal_url: "http://127.0.0.1:{port}"
http:
  server_host: 127.0.0.1
  server_port: {port}
{tls}api:
websocket_api:
config:
conversation:
intent:
demo:
logger:
  default: warning
"""
# Steps marked as done make no entries that want a network; the owner is made by the first start.
_ONBOARDING: Final = (
    '{"version":4,"minor_version":1,"key":"onboarding",'
    '"data":{"done":["core_config","analytics","integration"]}}'
)


type _Check = Callable[[httpx.AsyncClient], Awaitable[bool]]


@dataclass(slots=True, kw_only=True)
class HomeAssistant:
    """A Home Assistant on the loopback address that can be restarted and killed."""

    folder: Path
    port: int
    scheme: str = "http"
    token: str = field(default="", repr=False)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is, as a person writes it: `http://127.0.0.1:8123`."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def administration(self) -> Administration:
        """Give how to arrange the home as its owner would."""
        return Administration(self.url, self.token)

    @classmethod
    @asynccontextmanager
    async def started(
        cls,
        folder: Path,
        *,
        extra: str = "",
        units: str = "metric",
        tls: tuple[Path, Path] | None = None,
    ) -> AsyncIterator[Self]:
        """Run one for the length of a block; `extra` is YAML after the ordinary configuration.

        `units` is `metric` or `us_customary`; `tls` a certificate and its key. The test is skipped
        where the environment is missing.
        """
        if not PROGRAM.exists():
            pytest.skip("no Home Assistant here: run ./install.sh home-peers")
        scheme = "https" if tls else "http"
        home = cls(folder=folder, port=free_port(), scheme=scheme)
        await asyncio.to_thread(home._configure, extra, units, tls)
        try:
            await home.start()
            yield home
        finally:
            await home.kill()

    async def start(self) -> None:
        """Start it, and return when everything in it is set up."""
        assert self._process is None, "it runs already"
        began = time.monotonic()
        self._spawn()
        await self._wait(began, self._answers)
        if not self.token:
            self.token = await long_lived_token(self.url)
        await self._wait(began, self._is_running)

    async def stop(self) -> None:
        """End it in order: what it keeps is saved."""
        await self._end(hard=False)

    async def kill(self) -> None:
        """End it as a power cut does."""
        await self._end(hard=True)

    async def restart(self) -> None:
        """Have it restart itself, as its own page does, and wait until it is back."""
        await self.ask_for_restart()
        await self.come_back()

    async def ask_for_restart(self) -> None:
        """Call its service: it ends a moment later."""
        with contextlib.suppress(OSError, ConnectionClosed):
            await self.administration.call("homeassistant", "restart")

    async def come_back(self) -> None:
        """Wait until it ended because a restart was asked for, and start it again."""
        process, self._process = self._process, None
        assert process is not None, "it does not run"
        assert await asyncio.to_thread(process.wait, STOP_S) == ASKED_FOR_RESTART
        await self.start()

    def log(self) -> str:
        """Give what it logged."""
        return (self.folder / "hass.log").read_text()

    def memory_mb(self) -> float:
        """Give how much memory it holds."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def _configure(self, extra: str, units: str, tls: tuple[Path, Path] | None) -> None:
        storage = self.folder / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        (storage / "onboarding").write_text(_ONBOARDING)
        lines = f"  ssl_certificate: {tls[0]}\n  ssl_key: {tls[1]}\n" if tls else ""
        text = _CONFIGURATION.format(port=self.port, units=units, tls=lines)
        (self.folder / "configuration.yaml").write_text(text + extra)

    def _spawn(self) -> None:
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                # A requirement the lock forgot is an error, and is not fetched without a hash.
                [
                    str(PROGRAM),
                    *("--skip-pip", "--config", self.folder),
                    *("--log-file", self.folder / "hass.log"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    async def _wait(self, began: float, ready: _Check) -> None:
        async with httpx.AsyncClient(verify=False, timeout=5) as client:  # noqa: S501 - ours
            while not await ready(client):
                assert self._process is not None
                assert self._process.poll() is None, f"Home Assistant ended:\n{self.log()}"
                assert time.monotonic() - began < START_S, f"no start:\n{self.log()}"
                await asyncio.sleep(0.1)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        try:
            answer = await client.get(f"{self.url}/api/onboarding")
        except httpx.HTTPError:
            return False
        return answer.status_code in {httpx.codes.OK, httpx.codes.NOT_FOUND}

    async def _is_running(self, client: httpx.AsyncClient) -> bool:
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = await client.get(f"{self.url}/api/config", headers=headers)
        except httpx.HTTPError:
            return False
        return answer.is_success and answer.json()["state"] == "RUNNING"

    async def _end(self, *, hard: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        (process.kill if hard else process.terminate)()
        await asyncio.to_thread(process.wait, STOP_S)
