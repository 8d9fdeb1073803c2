import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from config import settings
from daemon import hook_runs, story
from daemon.hooks import Hooks
from daemon.story import Story

MODULE = """
import asyncio, threading, time
calls = []

def plain(happened):
    calls.append(("plain", happened["event"], threading.current_thread().name))

async def slow(happened):
    await asyncio.sleep(0.05)
    calls.append(("slow", happened["event"], ""))

def blocks(happened):
    time.sleep(0.6)
    calls.append(("blocks", happened["event"], ""))

def fails(happened):
    raise ValueError("mine")
"""


@pytest.fixture
def told() -> Story:
    return Story()


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Give what the callables of a module of the owner's were called with."""
    name = f"owners_hooks_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("HOOKS", f"python:{name}")
    module = __import__(name)
    found: list[tuple[str, str, str]] = module.calls
    return found


def owners(function: str) -> tuple[str, ...]:
    return (f"{os.environ['HOOKS']}:{function}",)


def shell(command: str) -> tuple[str, ...]:
    return ("sh", "-c", command)


@asynccontextmanager
async def running(section: settings.Hooks, told: Story) -> AsyncIterator[Hooks]:
    hooks = Hooks(section)
    told.listen(hooks.hear)
    task = asyncio.create_task(hooks.run())
    try:
        yield hooks
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool], within_s: float = 5.0) -> None:
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - files and processes send no events
            await asyncio.sleep(0.01)


WOKEN = story.Woken("hey_jarvis", 0.9, 1.5)


async def test_a_command_gets_the_happening_as_a_line_of_json(told: Story, tmp_path: Path) -> None:
    out = tmp_path / "out"
    section = settings.Hooks(on_wake=(shell(f"cat > '{out}.new'; mv '{out}.new' '{out}'"),))
    async with running(section, told):
        told.tell(WOKEN)
        await until(out.exists)
    got = json.loads(out.read_text(encoding="utf-8"))
    assert (got["event"], got["word"]) == ("wake", "hey_jarvis")


async def test_every_kind_of_happening_runs_its_own_hooks(told: Story, tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = {name: (shell(f"echo {name} >> '{log}'"),) for name in settings.Hooks.model_fields}
    async with running(settings.Hooks(**note), told):
        told.tell(WOKEN)
        told.tell(story.StateChanged("listening"))
        told.tell(story.ToolRan("set_lights", {}, "success", {}))
        told.tell(story.Interrupted("word", 100))
        told.tell(story.Failed("service", "gone"))
        told.tell(story.TurnDone(turn_id="1", outcome="failed"))
        told.tell(story.TurnDone(turn_id="2", outcome="answered"))
        await until(lambda: log.exists() and len(log.read_text(encoding="utf-8").split()) == 5)
    assert log.read_text(encoding="utf-8").split() == [
        "on_wake",
        "on_tool_call",
        "on_interrupt",
        "on_error",
        "on_turn",
    ]


async def test_hooks_run_in_order_and_one_that_fails_changes_nothing(
    told: Story,
    calls: list[tuple[str, str, str]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = tmp_path / "done"
    section = settings.Hooks(
        on_wake=(
            owners("slow"),
            ("/no/such/program",),
            owners("fails"),
            owners("missing"),
            shell("echo sorry >&2; exit 3"),
            owners("plain"),
            shell(f"touch '{done}'"),
        )
    )
    with caplog.at_level(logging.WARNING):
        async with running(section, told):
            told.tell(WOKEN)
            await until(done.exists)
    assert calls == [("slow", "wake", ""), ("plain", "wake", "hook")]
    assert "ValueError: mine" in caplog.text
    assert "/no/such/program: FileNotFoundError" in caplog.text
    assert "exit status 3: sorry" in caplog.text
    assert "AttributeError" in caplog.text


async def test_a_command_that_hangs_is_killed_with_its_children(
    told: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hook_runs, "DEADLINE_S", 0.3)
    child = tmp_path / "child"
    command = f"trap '' TERM; sleep 60 & echo $! > '{child}'; wait; sleep 60"
    section = settings.Hooks(on_wake=(shell(command), shell(f"touch '{tmp_path}/next'")))
    async with running(section, told):
        told.tell(WOKEN)
        await until((tmp_path / "next").exists)
    pid = int(child.read_text(encoding="utf-8"))
    await until(lambda: not alive(pid))
    assert "not done within 0.3 s" in caplog.text


async def test_a_callable_that_blocks_never_holds_up_the_event_loop(
    told: Story, calls: list[tuple[str, str, str]]
) -> None:
    longest = 0.0
    async with running(settings.Hooks(on_wake=(owners("blocks"),)), told):
        told.tell(WOKEN)
        while not calls:
            began = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - began)
    assert longest < 0.4


async def test_only_so_many_hanging_callables_are_left_behind(
    told: Story,
    calls: list[tuple[str, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(hook_runs, "DEADLINE_S", 0.02)
    async with running(settings.Hooks(on_wake=(owners("blocks"),) * 6), told):
        told.tell(WOKEN)
        await until(lambda: caplog.text.count("still hang") == 2)
        await until(lambda: len(calls) == 4)


async def test_a_full_queue_drops_the_newest_and_says_so_once(
    told: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "log"
    hooks = Hooks(settings.Hooks(on_wake=(shell(f"cat >> '{log}'"),)))
    told.listen(hooks.hear)
    for number in range(70):
        told.tell(story.Woken(f"word{number}", 0.9, 0.0))
    task = asyncio.create_task(hooks.run())
    await until(lambda: "6 events were dropped" in caplog.text, within_s=15)
    task.cancel()
    words = [json.loads(line)["word"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert words == [f"word{number}" for number in range(64)]
    assert caplog.text.count("the next are dropped") == 1


async def test_a_hook_that_complains_at_length_takes_no_memory(
    told: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    noisy = (sys.executable, "-c", "import sys; sys.stderr.write('x' * 10**7); sys.exit(1)")
    done = tmp_path / "done"
    async with running(settings.Hooks(on_wake=(noisy, shell(f"touch '{done}'"))), told):
        told.tell(WOKEN)
        await until(done.exists)
    assert "exit status 1" in caplog.text
    assert len(caplog.text) < 1_000


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
