"""The virtual devices that are on their way, and who waits for them to arrive."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daemon.home.states import State
from daemon.home.virtual.motion import Motion, motion


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    motion: Motion
    arrived: asyncio.Future[bool]
    """Whether it came to its end; false when another order took its place."""
    timer: asyncio.TimerHandle


class Ways:
    """At most one way a device; a new one begins where the last was left."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ways: dict[str, _Way] = {}

    def at(self, ident: str, resting: State) -> State:
        """Give the state of a device now: `resting` when it is not on its way."""
        way = self._ways.get(ident)
        return way.motion.at(self._clock()) if way else resting

    def begin(
        self,
        ident: str,
        begin: State,
        goal: State,
        travel_s: float,
        arrived: Callable[[], object],
    ) -> None:
        """Send a device off; `arrived` is called once it is there, unless it is sent elsewhere."""
        self._leave(ident)
        found = motion(begin, goal, travel_s, self._clock())
        if found is None:
            return
        loop = asyncio.get_running_loop()
        self._ways[ident] = _Way(
            motion=found,
            arrived=loop.create_future(),
            timer=loop.call_later(found.takes_s, self._arrive, ident, arrived),
        )

    async def arrived(self, idents: Sequence[str], within_s: float) -> dict[str, bool]:
        """Wait for devices to arrive; give which are where they were sent."""
        waiting = {ident: self._ways[ident].arrived for ident in idents if ident in self._ways}
        if waiting:
            await asyncio.wait(waiting.values(), timeout=within_s)
        return {
            ident: ident not in waiting or (waiting[ident].done() and waiting[ident].result())
            for ident in idents
        }

    def close(self) -> None:
        """Forget every way: each device is where it was sent."""
        for ident in tuple(self._ways):
            self._leave(ident)

    def _arrive(self, ident: str, arrived: Callable[[], object]) -> None:
        self._ways.pop(ident).arrived.set_result(True)
        arrived()

    def _leave(self, ident: str) -> None:
        way = self._ways.pop(ident, None)
        if way is not None:
            way.timer.cancel()
            way.arrived.set_result(False)
