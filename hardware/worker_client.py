"""The audio worker as the main process has it: spawned, supervised, replaced, spoken with.

    settings = WorkerSettings(audio=..., wake=..., endpoint=...)
    async with AudioWorker(settings, on_event) as worker:
        worker.send(Chime("listening"))

`on_event` gets every event of the protocol, and `WorkerRestarted` or `WorkerEnded`, one after the
other, on the event loop. It must be quick and may call `send`.
"""

import asyncio
import itertools
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self, cast

from hardware import wire
from hardware.last_reply import LastReply, Recorded
from hardware.protocol import (
    MAX_PCM_BYTES,
    Channel,
    Command,
    Configure,
    Event,
    Play,
)
from hardware.worker_life import Limits, WorkerLife, spawn
from hardware.worker_memory import WorkerMemory
from hardware.worker_settings import WorkerSettings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerRestarted:
    """The worker ended and another takes its place: ring, uplink and streams are gone.

    Settings, mute, volumes, alarms, own words and watching carry over; its `Ready` follows, and
    its sample times begin at 0. `AudioWorker.heard_ms` answers for the cut streams until then.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class WorkerEnded:
    """The worker of a replay ended before it was told to: nothing more comes."""

    reason: str


type Told = Event | WorkerRestarted | WorkerEnded


class AudioWorker:
    """Keeps one audio worker running while entered; all calls on the event loop's thread."""

    def __init__(
        self,
        settings: WorkerSettings,
        on_event: Callable[[Told], None],
        limits: Limits | None = None,
    ) -> None:
        self._memory = WorkerMemory(settings)
        self._last_reply = LastReply()
        self._on_event = on_event
        self._limits = limits or Limits()
        self._generations = itertools.count(1)
        self._generation = 0
        self._life: WorkerLife | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def settings(self) -> WorkerSettings:
        """What a successor would begin with: the settings in force, mute and volumes as set."""
        return self._memory.settings

    @property
    def pid(self) -> int | None:
        """The process id of the present worker; `None` between two of them."""
        return self._life.pid if self._life else None

    async def __aenter__(self) -> Self:
        """Spawn the worker; `Ready` tells when it listens."""
        self._generation = next(self._generations)
        self._keeper = asyncio.create_task(self._keep_alive(), name="audio worker")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the worker within a second."""
        keeper, self._keeper = self._keeper, None
        self._last_reply.forget()
        if self._life:
            await self._life.stop()
        if keeper:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    def send(self, command: Command) -> None:
        """Send a command; never waits. `Configure` goes through `configure` instead.

        A `Play` of any size is cut into messages. While no worker runs, what must last (mute,
        volumes, rings, own words, watching) is remembered for the next one; the rest is dropped.
        """
        self._memory.note_command(command)
        if isinstance(command, Play) and command.channel is Channel.REPLY:
            self._last_reply.note(command)
        if self._life is None:
            return
        for piece in _pieces(command):
            self._life.send(piece)

    def configure(self, settings: WorkerSettings) -> int:
        """Apply new settings live; gives the generation that `Configured` will name.

        Parts that fail in practice stay as they were, here and in the worker. Mute and volumes are
        part of the settings: begin from `AudioWorker.settings` to keep them.
        """
        self._memory.take(settings)
        self._generation = next(self._generations)
        if self._life:
            self._life.send(self._configuration())
        return self._generation

    def heard_ms(self, channel: Channel, stream: str) -> int:
        """Give how much of a stream the last `Played` told; stays known after a worker's death."""
        return self._memory.heard_ms(channel, stream)

    @property
    def last_reply(self) -> Recorded | None:
        """What the last reply was, for some minutes after it; `None` when there is none."""
        return self._last_reply.recorded

    def _configuration(self) -> Configure:
        section = cast("dict[str, object]", self.settings.model_dump(mode="json"))
        return Configure(self._generation, section)

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            born = loop.time()
            reason = await self._live()
            if self._keeper is None:
                return
            if self.settings.replay:
                self._on_event(WorkerEnded(reason))
                return
            logger.warning("audio worker replaced: %s", reason)
            self._on_event(WorkerRestarted(reason))
            failures = 0 if loop.time() - born > self._limits.settled_s else failures
            pauses = self._limits.backoff_s
            await asyncio.sleep(pauses[min(failures, len(pauses) - 1)])
            failures += 1

    async def _live(self) -> str:
        """Live one worker's life; gives the reason of its end."""
        ours, theirs = wire.socket_pair()
        try:
            with theirs:
                process = await spawn(theirs)
        except BaseException:
            ours.close()
            raise
        supervised = self.settings.replay is None
        life = WorkerLife(process, ours, self._hear, self._limits, supervised=supervised)
        try:
            life.send(self._configuration())
            for command in self._memory.commands():
                life.send(command)
            self._life = life
            return await life.end()
        finally:
            self._life = None
            await life.reap()

    def _hear(self, event: Event) -> None:
        self._memory.note_event(event)
        self._on_event(event)


def _pieces(command: Command) -> list[Command]:
    """Cut a `Play` that is larger than a message into several."""
    if not isinstance(command, Play) or len(command.pcm) <= MAX_PCM_BYTES:
        return [command]
    starts = range(0, len(command.pcm), MAX_PCM_BYTES)
    return [replace(command, pcm=command.pcm[at : at + MAX_PCM_BYTES]) for at in starts]
