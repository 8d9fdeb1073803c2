"""A real room and a real notify socket: signs of life come from work, and from nothing else."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.daemon.scripts import until

QUIET = "import os, time\nwhile True: os.write(1, bytes(640)); time.sleep(0.0199)"
GOOD = f"""
room.name = "study"
wake.enabled = false
audio.processors = []
audio.microphone.command = {json.dumps([sys.executable, "-c", QUIET])}
audio.speaker.command = ["cat"]
"""
WORD_S = 8.0

pytestmark = pytest.mark.timeout(40)


@dataclass
class Supervised:
    """A room whose words to systemd are heard."""

    process: asyncio.subprocess.Process
    heard: list[tuple[float, str]] = field(default_factory=list)

    async def says(self, words: str, since_s: float = 0.0) -> str:
        """Wait until it says something with these words in it."""
        async with asyncio.timeout(WORD_S):
            while True:
                for at_s, told in self.heard:
                    if at_s >= since_s and words in told:
                        return told
                await asyncio.sleep(0.02)

    def signs_since(self, at_s: float) -> int:
        return sum(at >= at_s and told == "WATCHDOG=1" for at, told in self.heard)

    def worker(self) -> int:
        """Give the process id of the audio worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        named = (
            int(pid)
            for pid in children.split()
            if b"hardware.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        return next(named)


@asynccontextmanager
async def supervised(folder: Path, config: str) -> AsyncIterator[Supervised]:
    """Let a room run as systemd would start it."""
    file = folder / "parlour.toml"
    file.write_text(config)
    (folder / "notify").unlink(missing_ok=True)
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
        (folder / "log").open("wb") as log,
    ):
        listener.bind(str(folder / "notify"))
        listener.settimeout(0)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "daemon.cli.main", "--config", str(file), "run"),
            env={
                **os.environ,
                "NOTIFY_SOCKET": str(folder / "notify"),
                "WATCHDOG_USEC": "5000000",
                "STATE_DIRECTORY": str(folder / "state"),
                "RUNTIME_DIRECTORY": str(folder),
            },
            stderr=log,
        )
        room = Supervised(process)
        loop = asyncio.get_running_loop()

        def hear() -> None:
            room.heard.append((time.monotonic(), listener.recv(4_096).decode()))

        loop.add_reader(listener, hear)
        try:
            yield room
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
            await process.wait()
            loop.remove_reader(listener)


async def test_a_room_that_hears_gives_signs_of_life_and_a_frozen_one_none(tmp_path: Path) -> None:
    async with supervised(tmp_path, GOOD) as room:
        ready = await room.says("READY=1")
        assert "STATUS=listening for a press of the button in the study" in ready
        began_s = time.monotonic()
        await asyncio.sleep(2.4)
        assert 2 <= room.signs_since(began_s) <= 3
        room.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.2)
        frozen_s = time.monotonic()
        await asyncio.sleep(2)
        assert room.signs_since(frozen_s) == 0
        room.process.send_signal(signal.SIGCONT)
        await room.says("WATCHDOG=1", since_s=frozen_s)


async def test_a_frozen_audio_worker_is_replaced_and_the_room_lives_on(tmp_path: Path) -> None:
    async with supervised(tmp_path, GOOD) as room:
        await room.says("WATCHDOG=1")
        frozen = room.worker()
        os.kill(frozen, signal.SIGSTOP)
        await until(lambda: b"new audio worker is ready" in (tmp_path / "log").read_bytes(), 4)
        assert room.worker() != frozen
        await room.says("WATCHDOG=1", since_s=time.monotonic())


async def test_a_room_without_a_microphone_lives_and_says_so(tmp_path: Path) -> None:
    config = GOOD.replace(json.dumps(QUIET), json.dumps("raise SystemExit(1)"))
    async with supervised(tmp_path, config) as room:
        await room.says("no microphone, retrying")
        await room.says("WATCHDOG=1")


async def test_a_hangup_reads_the_file_again_and_systemd_may_wait_for_it(tmp_path: Path) -> None:
    async with supervised(tmp_path, GOOD) as room:
        await room.says("READY=1")
        asked_s = time.monotonic()
        room.process.send_signal(signal.SIGHUP)
        await room.says("RELOADING=1", since_s=asked_s)
        await room.says("READY=1", since_s=asked_s)


async def test_a_service_starts_with_the_last_good_file_and_tells_why(tmp_path: Path) -> None:
    async with supervised(tmp_path, GOOD) as room:
        await room.says("READY=1")
        await until((tmp_path / "state" / "last-good.toml").exists, WORD_S)
    async with supervised(tmp_path, "room.nam = 3") as room:
        told = await room.says("READY=1")
    assert "listening for a press of the button in the study" in told
    assert "the last good configuration is in force" in told
    assert "room.nam: expected" in told


async def test_it_says_that_it_goes_and_goes_well(tmp_path: Path) -> None:
    async with supervised(tmp_path, GOOD) as room:
        await room.says("READY=1")
        room.process.terminate()
        await room.says("STOPPING=1")
        assert await room.process.wait() == 0
    assert json.loads((tmp_path / "state" / "starts.json").read_text())["starts"] == []
