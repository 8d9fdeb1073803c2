"""Runs recordings through the same house, without a sound card, as fast as the machine can.

The worker hands over one block at a time and waits; the room's clock is the recording's, and it
stands still while an answer is owed. So the same file gives the same decisions twice.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, closing
from dataclasses import replace
from pathlib import Path

from config.audio import HOUSE
from config.settings import Settings
from daemon.app import Assembly, assembled
from daemon.clock import AudioClock
from daemon.events import TalkPressed
from daemon.exit_codes import ExitCode
from daemon.replay_deck import Deck
from daemon.replay_report import FileReport, Reporter, printed
from daemon.replay_score import Expectation, score_as_json, score_line, score_of
from daemon.store import Store
from daemon.turn import State
from hardware.errors import DeviceUnavailable, HardwareError, WorkerLost
from hardware.protocol import Advance, BlockDone, Configured
from hardware.worker_client import Told, WorkerEnded
from providers.base import Side
from providers.local.provider import LocalProvider

OWED_S = 30.0
"""Of real time: an answer that takes longer than this to make will not come."""
TAIL_S = 90.0
"""Of silence after a recording: for the answer to its last words, and the window after that."""
SHORTEST_TAIL_S = 1.0
"""A wake word at the very end is recognised a few hops later."""


def main(
    files: Sequence[Path],
    settings: Settings,
    *,
    skip_wake: bool,
    as_json: bool,
    expectations: Sequence[Expectation] = (),
) -> int:
    """Replay files one after the other and print what happened. Gives the exit status."""

    async def run() -> list[FileReport]:
        reports: list[FileReport] = []
        async with aclosing(replayed(files, settings, skip_wake=skip_wake)) as replays:
            async for report in replays:
                score = score_of(report.path, report.led_to, expectations)
                reports.append(replace(report, score=score))
                if not as_json:
                    _print(*printed(reports[-1]))
        return reports

    reports = asyncio.run(run())
    scores = [report.score for report in reports if report.score]
    if as_json:
        told = {"files": [report.as_json() for report in reports]}
        _print(json.dumps(told | (score_as_json(scores) if expectations else {}), indent=2))
    elif expectations:
        _print(score_line(scores))
    return ExitCode.FAILED if any(report.problem for report in reports) else ExitCode.OK


async def replayed(
    files: Sequence[Path], settings: Settings, *, skip_wake: bool = False
) -> AsyncGenerator[FileReport]:
    """Give what happened in each recording, each in a fresh house; the models are loaded once."""
    mouth, deck = LocalProvider(settings.providers.local, settings.room.language), Deck()
    try:
        for file in files:
            yield await _replayed(file, settings, mouth, deck, skip_wake=skip_wake)
    finally:
        await deck.aclose()
        await mouth.aclose()


async def _replayed(
    file: Path, settings: Settings, mouth: LocalProvider, deck: Deck, *, skip_wake: bool
) -> FileReport:
    """Run one recording through a house of its own; what cannot be done is told in the report."""
    told: asyncio.Queue[Told] = asyncio.Queue()  # in lock step: a block's events, then a wait
    reporter = Reporter(file)
    deck.insert(file)
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(
                settings, store, deck=deck, mouth=mouth, tap=told.put_nowait
            ) as house:
                house.told.listen(reporter.hear)
                await house.room.watch_meters(on=True)
                await _Playback(house, told).run(skip_wake=skip_wake)
    except HardwareError as error:
        reporter.problem = str(error)
    except TimeoutError:
        reporter.problem = f"{file}: no answer came within {OWED_S:g} s"
    return reporter.report()


def _print(*lines: str) -> None:
    print("\n".join(lines), flush=True)  # noqa: T201 - it is what was asked for


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
        tail_s = tail_samples / HOUSE.rate_hz
        return tail_s > TAIL_S or (idle and tail_s >= SHORTEST_TAIL_S)

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
            while not runner.settled:  # noqa: ASYNC110 - many parts have a say in it
                await asyncio.sleep(0.001)
