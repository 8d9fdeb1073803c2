"""The daemon as a process: how it ends, what it refuses, what it does not load."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from daemon.exit_codes import ExitCode
from tests.scenarios.house import House, furnished, measured

pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(40),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_a_second_daemon_is_told_that_one_runs(house: House) -> None:
    config = str(house.folder / "parlour.toml")
    second = await house.command("--config", config, "run")
    assert second.status == ExitCode.ALREADY_RUNNING
    (line,) = second.complained.splitlines()
    assert f"already runs at {house.daemon.socket}" in line
    assert (await house.status())["state"] == "idle"


async def test_the_main_process_loads_neither_numbers_nor_models(house: House) -> None:
    await house.ask("what time is it")
    loaded = libraries_of(house.daemon.process.pid)
    assert any("sqlite" in library for library in loaded)
    heavy = ("numpy", "onnxruntime", "portaudio", "soxr")
    assert [library for library in loaded if any(name in library for name in heavy)] == []


async def test_sigterm_in_mid_reply_ends_it_well_and_soon(own_house: House) -> None:
    await own_house.begin_to_ask("what can you do")
    asked_s = time.monotonic()
    own_house.daemon.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(3):
        status = await own_house.daemon.process.wait()
    measured(f"ended {(time.monotonic() - asked_s) * 1000:.0f} ms after SIGTERM")
    assert status == ExitCode.OK
    assert not own_house.daemon.socket.exists()


async def test_a_full_disk_is_told_in_one_line(tmp_path: Path, full_disk: Path) -> None:
    async with furnished(tmp_path, run=False) as house:
        house.daemon.environment = {**house.daemon.environment, "STATE_DIRECTORY": str(full_disk)}
        house.daemon.state.mkdir()
        run = await house.command("--config", str(tmp_path / "parlour.toml"), "run")
    assert run.status == ExitCode.STATE
    (line,) = run.complained.splitlines()
    assert str(full_disk / "parlour.sqlite") in line
    assert "full" in line


async def test_a_state_folder_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    async with furnished(tmp_path, run=False) as house:
        elsewhere = tmp_path / "a file"
        elsewhere.write_text("in the way")
        house.daemon.environment = {**house.daemon.environment, "STATE_DIRECTORY": str(elsewhere)}
        house.daemon.state.mkdir()
        run = await house.command("--config", str(tmp_path / "parlour.toml"), "run")
    assert run.status == ExitCode.STATE
    (line,) = run.complained.splitlines()
    assert str(elsewhere) in line


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 64 KiB without room for anything more."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "parlour", str(disk))
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can make a disk to fill")
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4_096))
    yield disk
    subprocess.run(("umount", str(disk)), check=True)


def libraries_of(pid: int) -> set[str]:
    """Give the shared libraries a process has loaded."""
    mapped = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    return {line.split(maxsplit=5)[-1] for line in mapped if ".so" in line}
