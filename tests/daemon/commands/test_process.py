"""A command keeps to its time and its bounds, whatever it was written to do."""

import asyncio
import resource
import sys
from pathlib import Path

import pytest

from daemon.commands.process import MOST_KEPT_BYTES, run_command

STUBBORN = "trap '' TERM; while :; do sleep 0.1; done"
FAMILY = "trap '' TERM; (trap '' TERM; sleep 30) & echo $! > {0}; sleep 30"
FLOOD = "import sys; [sys.stdout.write('x' * 100_000) for _ in range(100)]"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def gone(pid: int) -> None:
    """Wait until a killed process is gone, for which the kernel takes a moment."""
    async with asyncio.timeout(2.0):
        while alive(pid):  # noqa: ASYNC110 - another process ends
            await asyncio.sleep(0.01)


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_a_command_tells_its_output_and_its_status() -> None:
    ran = await run_command(["sh", "-c", "echo fine; echo no >&2; exit 3"], 5.0)
    assert (ran.status, ran.output, ran.complaint) == (3, "fine", "no")


async def test_a_command_that_ignores_its_end_is_gone_two_seconds_later() -> None:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    ran = await run_command(["sh", "-c", STUBBORN], 0.5)
    assert ran.status is None
    assert loop.time() - began_s < 0.5 + 2.0


async def test_what_a_command_started_is_ended_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    await run_command(["sh", "-c", FAMILY.format(note)], 0.5)
    await gone(int(note.read_text()))


async def test_a_background_child_that_keeps_the_pipe_open_holds_nobody_up() -> None:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    ran = await run_command(["sh", "-c", "sleep 30 & echo done"], 10.0)
    assert (ran.status, ran.output) == (0, "done")
    assert loop.time() - began_s < 2.0


async def test_a_flood_is_counted_and_not_kept() -> None:
    await run_command([sys.executable, "-c", "print('x' * 100_000)"], 5.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ran = await run_command([sys.executable, "-c", FLOOD], 10.0)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert ran.said_bytes == 10_000_000
    assert len(ran.output) == MOST_KEPT_BYTES
    assert grown_kb < 1_024


async def test_a_cancelled_call_leaves_nothing_running(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    task = asyncio.create_task(run_command(["sh", "-c", f"echo $$ > {note}; sleep 30"], 30.0))
    async with asyncio.timeout(5.0):
        while not (note.exists() and note.read_text().strip()):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await gone(int(note.read_text()))


async def test_a_program_that_is_not_there_is_an_error_and_leaves_no_handles() -> None:
    before = handles()
    with pytest.raises(FileNotFoundError):
        await run_command(["/nowhere/program"], 1.0)
    for _ in range(5):
        await run_command(["true"], 1.0)
    assert handles() <= before + 1
