"""From an order to the state that shows it done, over a real mosquitto on this machine.

    python -m tests.benchmarks.mqtt_order [--quick] [--json]

The device is simulated and answers at once, as Zigbee2MQTT does: its own time is not in it.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from daemon.home.backend import Done
from daemon.home.changes import SetSwitch
from tests.benchmarks.figure import Figure, run
from tests.daemon.home.mqtt.replaying import Scene, listed, rows_of, zigbee_devices

MOST_MEDIAN_MS: Final = 3.0
MOST_P95_MS: Final = 15.0


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - `figure.Measure`
    """Give the median and the 95th percentile of many orders, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        took_ms = sorted(asyncio.run(_orders(Path(folder), 200 if quick else 2_000)))
    late = took_ms[len(took_ms) * 95 // 100]
    count = {"orders": len(took_ms), "longest ms": round(took_ms[-1], 2)}
    return (
        Figure(
            name="MQTT: order to seen done, median",
            measured=median(took_ms),
            goal=MOST_MEDIAN_MS,
            unit="ms",
            split=count,
        ),
        Figure(name="MQTT: order to seen done, p95", measured=late, goal=MOST_P95_MS, unit="ms"),
    )


async def _orders(folder: Path, count: int) -> list[float]:
    took_ms: list[float] = []
    async with Scene.of(folder, listed(rows_of("zigbee2mqtt")), zigbee_devices) as scene:
        for number in range(count):
            began = time.perf_counter()
            outcome = await scene.ask("Coffee machine", SetSwitch(on=number % 2 == 0))
            took_ms.append((time.perf_counter() - began) * 1000)
            assert outcome.done is Done.SEEN, outcome
    return took_ms


if __name__ == "__main__":
    run(measure, __doc__ or "")
