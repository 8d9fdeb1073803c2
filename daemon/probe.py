"""The doctor's loop: a chime is played and looked for in the microphone, then the echo measured."""

import asyncio
from collections.abc import Callable, Mapping
from statistics import median
from typing import Final

from daemon import story
from daemon.ailments import present
from daemon.story import Happening, Metered, Story
from hardware.protocol import Chime, Health
from hardware.worker_client import AudioWorker

QUIET_S = 1.0
CHIME_S = 1.5
MEASURE_S = 5.5
"""The measuring sound lasts 4.6 s; a second's health is told after it."""
SILENT_DBFS: Final = -99.0
"""Exact zeros are -100."""
_SURE_HEALTHS: Final = 2
"""What shows in the last so many seconds is no passing thing."""


class _Record:
    """Keeps the meters and healths of a stretch of time."""

    def __init__(self, health: Callable[[], Health | None]) -> None:
        self._health = health
        self.meters: list[Metered] = []
        self.healths: list[Health] = []

    def listen(self, happening: Happening) -> None:
        """Take a meter, and with it the health of that second."""
        if not isinstance(happening, story.Metered):
            return
        self.meters.append(happening)
        health = self._health()
        if health and health.playing and health not in self.healths[-1:]:
            self.healths.append(health)

    def levels_dbfs(self) -> list[float]:
        """Give the levels as captured since the last call, and forget them."""
        levels = [meter.captured_dbfs for meter in self.meters]
        self.meters.clear()
        return levels


async def probe(
    told: Story, worker: AudioWorker, health: Callable[[], Health | None]
) -> Mapping[str, object]:
    """Measure the room, then our own sound in it; needs meters to be sent.

    Gives the keys of `House.doctor_probe`.
    """
    record = _Record(health)
    stop = told.listen(record.listen)
    try:
        await asyncio.sleep(QUIET_S)
        quiet = record.levels_dbfs()
        worker.send(Chime("talk"))
        await asyncio.sleep(CHIME_S)
        chime = record.levels_dbfs()
        if not quiet or not chime:
            return {"problem": "the microphone gives no sound"}
        record.healths.clear()
        worker.send(Chime("measure"))
        await asyncio.sleep(MEASURE_S)
        measured = record.levels_dbfs()
    finally:
        stop()
    return {
        "quiet_dbfs": median(quiet),
        "chime_dbfs": max(chime),
        "zeros_s": QUIET_S if max(quiet) <= SILENT_DBFS else 0.0,
        "measured_dbfs": median(measured) if measured else SILENT_DBFS,
        **_figures(record.healths or [last for last in [health()] if last]),
    }


def _figures(healths: list[Health]) -> dict[str, object]:
    """Give what the processors made of it in the end, and what ailed all the time."""
    if not healths:
        return {}
    last = [{ailment.kind: found for ailment, found in present(each)} for each in healths]
    lasting = set[str].intersection(*map(set, last[-_SURE_HEALTHS:]))
    return {
        "clipped": max(each.clipped for each in healths),
        "processors": healths[-1].processors,
        "processor_load": healths[-1].processor_load,
        "ailments": {kind: found for kind, found in last[-1].items() if kind in lasting},
    }
