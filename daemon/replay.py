"""Runs recordings through the same house, without a sound card, as fast as the machine can.

The worker hands over one block at a time and waits; the room's clock is the recording's, and it
stands still while an answer is owed. So the same file gives the same decisions twice.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from config.audio import HOUSE
from config.settings import Settings
from daemon.app import Assembly, assembled
from daemon.clock import AudioClock
from daemon.events import TalkPressed
from daemon.exit_codes import ExitCode
from daemon.replay_report import FileReport, Reporter, printed
from daemon.store import Store
from daemon.turn import State
from hardware.errors import DeviceUnavailable, HardwareError, WorkerLost
from hardware.protocol import Advance, BlockDone, Configured
from hardware.worker_client import Told, WorkerEnded
from hardware.worker_settings import Replay
from providers.base import Side
from providers.local.provider import LocalProvider

OWED_S = 30.0
"""Of real time: an answer that takes longer than this to make will not come."""
TAIL_S = 90.0
"""Of silence after a recording: for the answer to its last words, and the window after that."""


def main(files: Sequence[Path], settings: Settings, *, skip_wake: bool, as_json: bool) -> int:
    """Replay files one after the other and print what happened. Gives the exit status."""
    return asyncio.run(_replay_all(files, settings, skip_wake=skip_wake, as_json=as_json))


async def _replay_all(
    files: Sequence[Path], settings: Settings, *, skip_wake: bool, as_json: bool
) -> int:
    reports: list[FileReport] = []
    mouth = LocalProvider(settings.providers.local, settings.room.language)
    try:
        for file in files:
            report = await replayed(file, settings, mouth, skip_wake=skip_wake)
            reports.append(report)
            if not as_json:
                print("\n".join(printed(report)), flush=True)  # noqa: T201 - it is what was asked for
    finally:
        await mouth.aclose()
    if as_json:
        print(json.dumps({"files": [report.as_json() for report in reports]}, indent=2))  # noqa: T201
    return ExitCode.FAILED if any(report.problem for report in reports) else ExitCode.OK


async def replayed(
    file: Path, settings: Settings, mouth: LocalProvider, *, skip_wake: bool = False
) -> FileReport:
    """Run one recording through a house of its own; what cannot be read is told in the report."""
    told: asyncio.Queue[Told] = asyncio.Queue()  # in lock step: a block's events, then a wait
    reporter = Reporter(file)
    replay = Replay(recording=file.absolute())
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(
                settings, store, replay=replay, mouth=mouth, tap=told.put_nowait
            ) as house:
                house.told.listen(reporter.hear)
                await house.room.watch_meters(on=True)
                await _Playback(house, told).run(skip_wake=skip_wake)
    except HardwareError as error:
        reporter.problem = str(error)
    return reporter.report()


class _Playback:
    """Takes a recording through a house, block by block."""

    def __init__(self, house: Assembly, told: asyncio.Queue[Told]) -> None:
        self._house = house
        self._told = told
        self._began_at = time.monotonic()

    async def run(self, *, skip_wake: bool) -> None:
        await self._configured()
        if skip_wake:
            self._house.runner.hear(TalkPressed(held=False))
        ended_at: int | None = None
        while True:
            block = await self._block()
            await self._keep_pace(block.at)
            self._clock.advance_to(block.at / HOUSE.rate_hz)
            await self._settled()
            if block.end_of_recording:
                ended_at = block.at if ended_at is None else ended_at
                if self._over(block.at - ended_at):
                    return

    @property
    def _clock(self) -> AudioClock:
        clock = self._house.clock
        assert isinstance(clock, AudioClock)  # noqa: S101 - `assembled` gives it for a replay
        return clock

    def _over(self, tail_samples: int) -> bool:
        idle = self._house.runner.conversation.state is State.IDLE
        return idle or tail_samples > TAIL_S * HOUSE.rate_hz

    async def _keep_pace(self, at: int) -> None:
        """A service that listens for itself is spoken to in real time; our own ears need none."""
        if self._house.runner.conversation.turn_end is Side.SERVICE:
            ahead_s = at / HOUSE.rate_hz - (time.monotonic() - self._began_at)
            await asyncio.sleep(max(0.0, ahead_s))

    async def _configured(self) -> None:
        while not isinstance(told := await self._next(), Configured):
            pass
        if told.problem:
            raise DeviceUnavailable(told.problem)
        await self._settled()

    async def _block(self) -> BlockDone:
        self._house.worker.send(Advance())
        while not isinstance(told := await self._next(), BlockDone):
            pass
        return told

    async def _next(self) -> Told:
        async with asyncio.timeout(OWED_S):
            told = await self._told.get()
        if isinstance(told, WorkerEnded):
            raise WorkerLost(told.reason)
        return told

    async def _settled(self) -> None:
        """Let audio time stand still until nothing is owed."""
        runner = self._house.runner
        async with asyncio.timeout(OWED_S):
            while not runner.settled:
                await asyncio.sleep(0.001)
