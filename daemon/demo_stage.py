"""The demo's stage: a card and a room where there are none, and the real daemon in a process."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from daemon.control.client import Client, connected
from daemon.control.protocol import Verb
from daemon.errors import DaemonError
from hardware.virtual import card as virtual_card
from hardware.virtual.card import VirtualCard
from hardware.virtual.room_client import VirtualRoom

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0

_CONFIG = f"""\
# The demo's configuration: everything else is as Parlour comes.
[audio]
microphone = {{ device = "{virtual_card.MICROPHONE}" }}
speaker = {{ device = "{virtual_card.SPEAKER}" }}
"""


@dataclass(slots=True)
class Witness:
    """Sees everything the daemon tells, in the order it came, and writes it down."""

    log: TextIO
    seen: list[Mapping[str, object]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self, client: Client) -> None:
        """Follow the story until the daemon ends."""
        async for happening in client.story(Verb.WATCH, {"meters": True}):
            told = {**happening, "mono_s": round(time.monotonic(), 4)}
            self.log.write(json.dumps(told) + "\n")
            if told["event"] != "meter":
                async with self.changed:
                    self.seen.append(told)
                    self.changed.notify_all()

    async def next(self, after: int, timeout_s: float) -> Mapping[str, object]:
        """Give happening number `after`, once there is one. Raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s), self.changed:
            await self.changed.wait_for(lambda: len(self.seen) > after)
            return self.seen[after]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scenario plays on; without a room, a person talks."""

    folder: Path
    witness: Witness
    client: Client
    room: VirtualRoom | None


@asynccontextmanager
async def staged(folder: Path, *, live: bool, config: Path | None) -> AsyncIterator[Stage]:
    """Set the stage, with a daemon that listens; all of it ends with the block."""
    async with AsyncExitStack() as stack:
        environment: Mapping[str, str] = {}
        room: VirtualRoom | None = None
        if not live:
            (folder / "card").mkdir()
            card = stack.enter_context(VirtualCard(folder / "card"))
            environment = card.environment
            config = folder / "parlour.toml"
            config.write_text(_CONFIG, encoding="utf-8")
            recording = folder / "room.wav"
            room = await stack.enter_async_context(VirtualRoom(environment, recording=recording))
        log = stack.enter_context((folder / "events.jsonl").open("w", encoding="utf-8"))
        await stack.enter_async_context(_daemon(folder, environment, config))
        client = await stack.enter_async_context(connected(_socket(folder)))
        watcher = await stack.enter_async_context(connected(_socket(folder)))
        witness = Witness(log)
        watching = asyncio.create_task(witness.watch(watcher), name="witness")
        stack.push_async_callback(_end, watching)
        yield Stage(folder=folder, witness=witness, client=client, room=room)


@asynccontextmanager
async def _daemon(
    folder: Path, environment: Mapping[str, str], config: Path | None
) -> AsyncIterator[None]:
    """Run `parlour run` with its state in the folder, until the block ends."""
    state = folder / "state"
    state.mkdir(mode=0o700)
    own = {"STATE_DIRECTORY": str(state), "RUNTIME_DIRECTORY": str(state)}
    chosen = ["--config", str(config)] if config else []
    with (folder / "daemon.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "daemon.cli.main", *chosen, "run"),
            env={**os.environ, **environment, **own},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            await _listening(folder, process)
            yield
        finally:
            await _stop(process)


async def _listening(folder: Path, process: asyncio.subprocess.Process) -> None:
    """Wait until the daemon has a microphone. Raises `DaemonError` with its own words."""
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            while not await _has_microphone(folder):
                if process.returncode is not None:
                    raise DaemonError(f"the daemon ended at once: {_last_words(folder)}")
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise DaemonError(f"the daemon does not listen: {_last_words(folder)}") from error


async def _has_microphone(folder: Path) -> bool:
    if not _socket(folder).exists():
        return False
    with suppress(DaemonError, OSError):
        async with connected(_socket(folder)) as client:
            status = await client.request(Verb.STATUS)
            return isinstance(status, dict) and bool(status.get("microphone"))
    return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _socket(folder: Path) -> Path:
    return folder / "state" / "control.sock"


def _last_words(folder: Path) -> str:
    lines = (folder / "daemon.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-1] if lines else "it said nothing"
