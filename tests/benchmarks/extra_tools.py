"""What pins, commands and servers of tools cost, each against its limit.

    python -m tests.benchmarks.extra_tools [--quick] [--json]

Pins are gpiozero's stand-ins in the real holder; the server of tools is a real one over its
standard input and output. Memory is what processes have for themselves, as the kernel counts it.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from config.mcp import McpServer
from config.settings import Settings
from daemon.commands.process import run_command
from daemon.commands.protected import ProtectedTools
from daemon.extra_tools import ExtraTools
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from hardware.gpio.client import PinHolder
from hardware.gpio.messages import Hold
from tests.benchmarks.figure import Figure, run
from tests.hardware.gpio.bench import Bench, relay, until

MOST_ORDER_MS: Final = 5.0
MOST_HOLDER_MB: Final = 25.0
MOST_LET_GO_MS: Final = 1_000.0
MOST_OVER_S: Final = 2.0
MOST_FLOOD_MB: Final = 1.0
MOST_SERVER_MB: Final = 40.0
MOST_STALL_MS: Final = 50.0
STUBBORN: Final = ("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done")
FLOOD: Final = "import sys; [sys.stdout.write('x' * 100_000) for _ in range(100)]"


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - the form of a measure
    """Give every figure."""
    return asyncio.run(_figures(100 if quick else 1_000))


async def _figures(orders: int) -> list[Figure]:
    return [*await _pins(orders), *await _commands(), *await _server()]


async def _pins(orders: int) -> list[Figure]:
    """Measure orders to a relay, the holder's memory, and how soon it lets go."""
    with tempfile.TemporaryDirectory() as folder:
        bench, told = Bench(Path(folder)), list[object]()
        hold = Hold(relays=(relay(),), inputs=())
        holder = PinHolder(hold, told.append, start_s=10.0, answer_s=2.0, command=bench.command)
        task = asyncio.create_task(holder.run(), name="holder")
        await until(lambda: told, 10.0)
        took_ms = [await _order(holder, drawn=number % 2 == 0) for number in range(orders)]
        await holder.drive("lamp", drawn=True)
        memory_mb = _own_mb(holder.pid)
        began_s = time.perf_counter()
        task.cancel()
        await until(lambda: bench.seen(17)[-1] == "given back")
        let_go_ms = (time.perf_counter() - began_s) * 1000
        await asyncio.gather(task, return_exceptions=True)
        bench.close()
    return [
        _figure("an order to a relay, read back", median(took_ms), MOST_ORDER_MS, "ms"),
        _figure("the holder of the pins, memory", memory_mb, MOST_HOLDER_MB, "MB"),
        _figure("a relay let go after the end", let_go_ms, MOST_LET_GO_MS, "ms"),
    ]


async def _order(holder: PinHolder, *, drawn: bool) -> float:
    began_s = time.perf_counter()
    await holder.drive("lamp", drawn=drawn)
    return (time.perf_counter() - began_s) * 1000


async def _commands() -> list[Figure]:
    """Measure how long a stubborn command outlives its time, and what a flood leaves in memory."""
    began_s = time.perf_counter()
    await run_command(STUBBORN, 0.5)
    over_s = time.perf_counter() - began_s - 0.5
    await run_command([sys.executable, "-c", "print('x' * 100_000)"], 5.0)
    before_mb = _own_mb()
    await run_command([sys.executable, "-c", FLOOD], 10.0)
    grown_mb = max(0.0, _own_mb() - before_mb)
    return [
        _figure("a command that ignores its end, over its time", over_s, MOST_OVER_S, "s"),
        _figure("a flood of 10 MB, memory", grown_mb, MOST_FLOOD_MB, "MB"),
    ]


async def _server() -> list[Figure]:
    """Measure what a first server of tools costs, and how long it holds the event loop up."""
    command = (sys.executable, "-m", "tests.daemon.mcp.service")
    settings = Settings(mcp={"service": McpServer(command=command, tools=("add",))})
    guarded = ProtectedTools(lambda _: None)
    extra = ExtraTools(settings, Gate(WholeHome((), unseen=(guarded,))), guarded)
    before_mb, stall_s = _own_mb(), 0.0
    async with extra.running():
        last_s = time.perf_counter()
        while not extra.tools():
            await asyncio.sleep(0.002)
            now_s = time.perf_counter()
            stall_s, last_s = max(stall_s, now_s - last_s), now_s
        grown_mb = _own_mb() - before_mb
    return [
        _figure("a first server of tools, memory", grown_mb, MOST_SERVER_MB, "MB"),
        _figure("its longest hold of the event loop", stall_s * 1000, MOST_STALL_MS, "ms"),
    ]


def _figure(name: str, measured: float, goal: float, unit: str) -> Figure:
    return Figure(name=name, measured=measured, goal=goal, unit=unit)


def _own_mb(pid: int | None = None) -> float:
    """Give a process's memory, what it shares counted by its share."""
    lines = Path(f"/proc/{pid or 'self'}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    run(measure, __doc__ or "")
