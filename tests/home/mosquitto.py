"""Runs the real mosquitto on a port of its own, with passwords and TLS where a test asks for it."""

import asyncio
import contextlib
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pytest

from tests.home.ports import free_port

START_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """What a broker that speaks TLS needs; files in PEM."""

    certificate: Path
    key: Path
    ca: Path | None = None
    """Given: clients must show a certificate this one signed."""


@dataclass(slots=True, kw_only=True)
class Mosquitto:
    """A broker on the loopback address that can be stopped, killed and started again."""

    host: str
    port: int
    folder: Path
    _process: Process | None = None

    @classmethod
    @asynccontextmanager
    async def started(
        cls,
        folder: Path,
        *,
        users: Mapping[str, str] | None = None,
        tls: Tls | None = None,
        lines: tuple[str, ...] = (),
    ) -> AsyncIterator[Self]:
        """Run a broker for the length of a block; it keeps retained messages over a restart.

        `users` are names and passwords; without them everybody may come in. `lines` are added to
        its configuration. The test is skipped, with a reason, where mosquitto is not installed.
        """
        if _program("mosquitto") is None:
            pytest.skip("mosquitto is not installed: apt-get install mosquitto mosquitto-clients")
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        broker = cls(host="127.0.0.1", port=free_port(), folder=folder)
        await broker._configure(users or {}, tls, lines)
        try:
            await broker.start()
            yield broker
        finally:
            await broker.kill()

    async def start(self) -> None:
        """Start it, and return when it takes connections."""
        assert self._process is None, "it runs already"
        self._process = await asyncio.create_subprocess_exec(
            _found("mosquitto"),
            "-c",
            str(self.folder / "mosquitto.conf"),
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        async with asyncio.timeout(START_S):
            while not await _answers(self.host, self.port):
                assert self._process.returncode is None, (self.folder / "log").read_text()
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """End it in order: retained messages are saved, last wills are not sent."""
        await self._end(hard=False)

    async def kill(self) -> None:
        """End it as a power cut does."""
        await self._end(hard=True)

    def hang(self) -> None:
        """Have it keep its connections and answer nobody any more, until it is killed."""
        assert self._process is not None, "it does not run"
        self._process.send_signal(signal.SIGSTOP)

    async def restart(self) -> None:
        """Stop it in order and start it on the same port."""
        await self.stop()
        await self.start()

    async def _end(self, *, hard: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            (process.kill if hard else process.terminate)()
        async with asyncio.timeout(START_S):
            await process.wait()

    async def _configure(
        self, users: Mapping[str, str], tls: Tls | None, lines: tuple[str, ...]
    ) -> None:
        settings = [
            f"listener {self.port} {self.host}",
            f"allow_anonymous {'false' if users else 'true'}",
            "persistence true",
            f"persistence_location {self.folder}/",
            f"log_dest file {self.folder}/log",
            # mosquitto started by root gives its rights away and then cannot read the test's files.
            *(["user root"] if os.geteuid() == 0 else []),
        ]
        if users:
            settings.append(f"password_file {await self._passwords(users)}")
        if tls is not None:
            settings += [f"certfile {tls.certificate}", f"keyfile {tls.key}"]
            settings += [f"cafile {tls.ca}", "require_certificate true"] if tls.ca else []
        text = "\n".join((*settings, *lines, ""))
        await asyncio.to_thread((self.folder / "mosquitto.conf").write_text, text)

    async def _passwords(self, users: Mapping[str, str]) -> Path:
        file = self.folder / "passwords"
        file.touch(mode=0o600)
        for name, password in users.items():
            made = await asyncio.create_subprocess_exec(
                _found("mosquitto_passwd"), "-b", str(file), name, password, stderr=DEVNULL
            )
            assert await made.wait() == 0, "mosquitto_passwd failed"
        return file


async def _answers(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def _program(name: str) -> str | None:
    """Find a program; Debian keeps mosquitto where a plain user's PATH does not look."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin")


def _found(name: str) -> str:
    program = _program(name)
    assert program is not None, f"{name} is not installed"
    return program
