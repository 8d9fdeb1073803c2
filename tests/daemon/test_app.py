"""The parts are joined as the settings say, lightly, and leave together."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import Settings
from daemon import app
from tests.daemon.houses import BETWEEN_COMMANDS, living

HEAVY = ("numpy", "onnxruntime", "pyaudio", "soxr", "moonshine_voice", "hassil", "soundfile")
SCRIPT = '[[turn]]\nsteps = [{ text = "Yes." }, { tone_hz = 440.0, ms = 40 }, { turn_end = true }]'


@pytest.mark.parametrize("module", ["daemon.app", "daemon.replay", "daemon.demo", "daemon.doctor"])
def test_the_main_process_loads_neither_numbers_nor_models(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_a_house_leaves_no_process_and_no_task_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with living(tmp_path, SCRIPT) as lived:
        await lived.asked("hello")
        pid = lived.house.worker.pid
    assert pid is not None
    assert asyncio.all_tasks() == before
    assert not await asyncio.to_thread(Path(f"/proc/{pid}").exists)


async def test_a_house_may_leave_in_the_middle_of_a_question(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with living(tmp_path, "[[turn]]\nsteps = [{ hang = true }]") as lived:
        asking = asyncio.create_task(lived.asked("hello"))
        await lived.state("processing")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert asyncio.all_tasks() == before


async def test_a_house_for_one_command_listens_for_no_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    settings = Settings(audio=BETWEEN_COMMANDS)
    async with app.brief_house(settings) as house:
        assert house.status()["wake"] == {}
        result = await house.call("set_lights", {"name": "desk lamp", "state": "on"})
        assert result.status == "success"
