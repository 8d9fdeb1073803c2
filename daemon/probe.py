"""The doctor's loop: a chime is played and looked for in the microphone."""

import asyncio
from collections.abc import Mapping

from daemon import story
from daemon.story import Happening, Story
from hardware.protocol import Chime
from hardware.worker_client import AudioWorker

QUIET_S = 1.0
CHIME_S = 1.5
SILENT_DBFS = -120.0


async def probe(told: Story, worker: AudioWorker) -> Mapping[str, object]:
    """Measure the room, then the chime; needs meters to be sent. Keys as `House.doctor_probe`."""
    levels: list[float] = []

    def listen(happening: Happening) -> None:
        if isinstance(happening, story.Metered):
            levels.append(happening.level_dbfs)

    stop = told.listen(listen)
    try:
        await asyncio.sleep(QUIET_S)
        quiet = sorted(levels)
        levels.clear()
        worker.send(Chime("talk"))
        await asyncio.sleep(CHIME_S)
    finally:
        stop()
    if not quiet or not levels:
        return {"problem": "the microphone gives no sound"}
    zeros_s = QUIET_S if quiet[-1] <= SILENT_DBFS else 0.0
    return {
        "quiet_dbfs": quiet[len(quiet) // 2],
        "chime_dbfs": max(levels),
        "zeros_s": zeros_s,
    }
