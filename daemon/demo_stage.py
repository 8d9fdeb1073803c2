"""The demo's stage: a card and a room where there are none, and the real daemon in a process."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from daemon.cli.command import CommandFailed
from daemon.control.client import Client, connected
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode
from daemon.private_daemon import EndedAtOnce, NotListening, PrivateDaemon
from hardware.errors import DeviceUnavailable
from hardware.virtual import card as virtual_card
from hardware.virtual.card import VirtualCard
from hardware.virtual.room_client import RoomSettings, VirtualRoom

_CONFIG = f"""\
# The demo's configuration: everything else is as Parlour comes.
[audio]
microphone = {{ device = "{virtual_card.MICROPHONE}" }}
speaker = {{ device = "{virtual_card.SPEAKER}" }}
"""

NO_MICROPHONE = "no microphone: plug one in, or leave out --live: the demo then brings its own"


@dataclass(slots=True)
class Witness:
    """Sees everything the daemon tells, in the order it came, and writes it down."""

    log: TextIO
    seen: list[Mapping[str, object]] = field(default_factory=list)
    # 160 s of meters, twelve a second. Full: the oldest goes.
    meters: deque[Mapping[str, object]] = field(default_factory=lambda: deque(maxlen=2_000))
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self, client: Client) -> None:
        """Follow the story until the daemon ends."""
        async for happening in client.story(Verb.WATCH, {"meters": True}):
            told = {**happening, "mono_s": round(time.monotonic(), 4)}
            self.log.write(json.dumps(told) + "\n")
            if told["event"] == "meter":
                self.meters.append(told)
            else:
                async with self.changed:
                    self.seen.append(told)
                    self.changed.notify_all()

    @property
    def listens(self) -> bool:
        """Whether the daemon was listening when it last told of its state."""
        states = [told["state"] for told in self.seen if told["event"] == "state"]
        return states[-1:] == ["listening"]

    def meters_between(self, start_s: float, end_s: float) -> tuple[Mapping[str, object], ...]:
        """Give the meters told between two moments of the monotonic clock."""
        return tuple(
            meter for meter in self.meters if start_s <= float(str(meter["mono_s"])) <= end_s
        )

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
async def staged(
    folder: Path, *, live: bool, config: Path | None, around: RoomSettings | None = None
) -> AsyncIterator[Stage]:
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
            virtual = VirtualRoom(environment, recording=recording, settings=around)
            room = await stack.enter_async_context(virtual)
        log = stack.enter_context((folder / "events.jsonl").open("w", encoding="utf-8"))
        daemon = PrivateDaemon(folder, environment, config, rehearses=True)
        stack.push_async_callback(daemon.stop)
        await _started(daemon, live=live)
        client = await stack.enter_async_context(connected(daemon.socket))
        watcher = await stack.enter_async_context(connected(daemon.socket))
        witness = Witness(log)
        watching = asyncio.create_task(witness.watch(watcher), name="witness")
        stack.push_async_callback(_end, watching)
        yield Stage(folder=folder, witness=witness, client=client, room=room)


async def _started(daemon: PrivateDaemon, *, live: bool) -> None:
    try:
        await daemon.start()
    except NotListening as error:
        if not live:
            raise DeviceUnavailable(str(error)) from error
        raise DeviceUnavailable(NO_MICROPHONE) from error
    except EndedAtOnce as error:
        known = error.status in ExitCode
        words = str(error).removeprefix("parlour: ")
        raise CommandFailed(
            f"the daemon ended at once: {words}",
            ExitCode(error.status) if known else ExitCode.FAILED,
        ) from error


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
