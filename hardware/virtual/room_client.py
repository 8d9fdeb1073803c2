"""Speaks to the virtual room from an asyncio program: let the talker speak, watch the levels.

Only processes and lines: importing this loads no numpy.
"""

import asyncio
import itertools
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from hardware.errors import DeviceUnavailable

OPEN_TIMEOUT_S: Final = 10.0
CLOSE_TIMEOUT_S: Final = 3.0
SILENT_DBFS: Final = -60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSettings:
    """What the room is like."""

    echo_db: float = -30.0
    """Echo of a sound the loudspeaker plays as loud as the talker speaks, against the talker."""
    talker_dbfs: float = -26.0
    noise_dbfs: float = -65.0
    delay_ms: float = 20.0
    feed: str = "voice_micfeed"
    channels: int = 1
    room: str = ""
    """A room of the lab, by its name, with its impulse responses; empty is a plain one."""
    drift_ppm: float = 0.0
    """How much faster the loudspeaker's clock runs than the microphone's."""
    nonlinear: bool = False
    """Whether the loudspeaker distorts what is loud."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What the talker said and when, on the monotonic clock and in samples of the recording."""

    started_at_s: float
    ended_at_s: float
    speech_ended_at_s: float
    """The end of its last word: a file may end in silence."""
    started_sample: int
    ended_sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Peak levels of the last 50 ms."""

    at_s: float
    speaker_dbfs: float
    microphone_dbfs: float
    sounds_from_s: float | None
    """When the loudspeaker first sounded in them, if it did."""
    echo_below_talker_db: float | None
    """How far the echo really lay below the talker so far, once the loudspeaker has sounded."""


class VirtualRoom:
    """A running virtual room around a virtual card; use it in an `async with` block.

    `environment` is the card's. The recording ends with the block.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        recording: Path | None = None,
        settings: RoomSettings | None = None,
    ) -> None:
        self._environment = {**os.environ, **environment}
        self._recording = recording
        self._settings = settings or RoomSettings()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._idents = itertools.count(1)
        self._said: dict[int, asyncio.Future[Utterance]] = {}
        self._opened = asyncio.Event()
        self._changed = asyncio.Condition()
        self._gone = False
        self.levels: Levels | None = None
        """What the room's meters showed last; `None` before they moved."""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hardware.virtual.room",
            *self._arguments(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=self._environment,
        )
        self._reader = asyncio.create_task(self._read(), name="virtual room")
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await self._opened.wait()
        except BaseException:
            await self.close()
            raise
        if self._gone:
            await self.close()
            raise DeviceUnavailable("the virtual room did not open; its reason stands above")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def say(self, path: Path, gain_db: float = 0.0, talker: int = 0) -> Utterance:
        """Let a talker speak a WAV file, after what is being said; return when it is over."""
        ident = next(self._idents)
        said: asyncio.Future[Utterance] = asyncio.get_running_loop().create_future()
        self._said[ident] = said
        await self._order(do="say", id=ident, path=str(path), gain_db=gain_db, talker=talker)
        try:
            return await said
        finally:
            self._said.pop(ident, None)

    async def mute(self, *, on: bool) -> None:
        """Cover the microphone, or uncover it."""
        await self._order(do="mute", on=on)

    async def set_echo_db(self, decibels: float) -> None:
        """Change how loud the loudspeaker is at the microphone."""
        await self._order(do="echo", db=decibels)

    async def wait_for_sound(
        self, *, above_dbfs: float = SILENT_DBFS, timeout_s: float = 10.0
    ) -> Levels:
        """Wait until the loudspeaker sounds; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            return await self._levels_where(lambda levels: levels.speaker_dbfs > above_dbfs)

    async def wait_for_silence(
        self, for_s: float, *, below_dbfs: float = SILENT_DBFS, timeout_s: float = 30.0
    ) -> float:
        """Wait until the loudspeaker was silent for `for_s`; give when that silence began."""
        since_s: float | None = None

        def silent_for_long(levels: Levels) -> bool:
            nonlocal since_s
            if levels.speaker_dbfs >= below_dbfs:
                since_s = None
            elif since_s is None:
                since_s = levels.at_s
            return since_s is not None and levels.at_s - since_s >= for_s

        async with asyncio.timeout(timeout_s):
            levels = await self._levels_where(silent_for_long)
        return since_s or levels.at_s

    async def close(self) -> None:
        """End the room; its recording is complete then. A second time it does nothing."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        process.stdin.close()  # the end of its orders is the room's order to end
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._reader is not None:
            await self._reader

    async def _levels_where(self, suits: Callable[[Levels], bool]) -> Levels:
        async with self._changed:
            while True:
                await self._changed.wait()
                if self._gone or self.levels is None:
                    raise DeviceUnavailable("the virtual room ended")
                if suits(self.levels):
                    return self.levels

    def _arguments(self) -> list[str]:
        settings = self._settings
        record = [f"--record={self._recording}"] if self._recording else []
        return [
            f"--echo-db={settings.echo_db}",
            f"--talker-dbfs={settings.talker_dbfs}",
            f"--noise-dbfs={settings.noise_dbfs}",
            f"--delay-ms={settings.delay_ms}",
            f"--feed={settings.feed}",
            f"--channels={settings.channels}",
            f"--room={settings.room}",
            f"--drift-ppm={settings.drift_ppm}",
            *(["--nonlinear"] if settings.nonlinear else []),
            *record,
        ]

    async def _order(self, **order: object) -> None:
        if self._process is None or self._process.stdin is None or self._gone:
            raise DeviceUnavailable("the virtual room is not open")
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()

    async def _read(self) -> None:
        """Take in what the room tells, until it ends."""
        if self._process is None or self._process.stdout is None:
            return
        try:
            async for line in self._process.stdout:
                await self._take(json.loads(line))
        finally:
            self._gone = True
            self._opened.set()
            for said in self._said.values():
                if not said.done():
                    said.set_exception(DeviceUnavailable("the virtual room ended"))
            async with self._changed:
                self._changed.notify_all()

    async def _take(self, told: dict[str, Any]) -> None:
        match told.pop("event"):
            case "opened":
                self._opened.set()
            case "levels":
                self.levels = Levels(**told)
                async with self._changed:
                    self._changed.notify_all()
            case "ended":
                ident = told.pop("id")
                times = {name: told[name] for name in Utterance.__dataclass_fields__}
                self._settle(ident, Utterance(**times))
            case "refused":
                self._settle(told["id"], DeviceUnavailable(told["reason"]))

    def _settle(self, ident: int, outcome: Utterance | DeviceUnavailable) -> None:
        said = self._said.get(ident)
        if said is None or said.done():
            return
        if isinstance(outcome, Utterance):
            said.set_result(outcome)
        else:
            said.set_exception(outcome)
