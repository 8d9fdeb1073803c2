"""Runs one hook, a command or a Python callable, for at most its deadline."""

import asyncio
import inspect
import json
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from importlib import import_module
from typing import Final

DEADLINE_S: Final = 2.0
PYTHON: Final = "python:"
_THREAD_NAME: Final = "hook"
_MOST_THREADS: Final = 4
_KEPT_BYTES: Final = 200

type Hook = tuple[str, ...]
type Happened = dict[str, object]
type Callback = Callable[[Happened], object | Coroutine[object, object, object]]

logger = logging.getLogger(__name__)


async def run_hook(hook: Hook, happened: Happened) -> None:
    """Run one hook; what goes wrong is logged and changes nothing."""
    name = hook[0]
    try:
        async with asyncio.timeout(DEADLINE_S):
            if name.startswith(PYTHON):
                await _call(name.removeprefix(PYTHON), happened)
            else:
                await _spawn(hook, happened)
    except TimeoutError:
        logger.warning("hook %s: not done within %g s", name, DEADLINE_S)
    except Exception as error:  # noqa: BLE001 - the owner's code may raise anything
        logger.warning("hook %s: %s: %s", name, type(error).__name__, error)


async def _call(place: str, happened: Happened) -> None:
    """Import and call on a thread of its own: neither can hold up the event loop.

    A thread cannot be killed. One that hangs is left behind, but only so many of them.
    """
    if sum(thread.name == _THREAD_NAME for thread in threading.enumerate()) >= _MOST_THREADS:
        raise RuntimeError(f"{_MOST_THREADS} earlier Python hooks still hang")
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def work() -> None:
        failed: Exception | None = None
        try:
            _call_here(place, happened)
        except Exception as error:  # noqa: BLE001 - told by run_hook, on the event loop
            failed = error
        with suppress(RuntimeError):  # the daemon may have ended meanwhile
            loop.call_soon_threadsafe(settle, failed)

    threading.Thread(target=work, name=_THREAD_NAME, daemon=True).start()
    await done


def _call_here(place: str, happened: Happened) -> None:
    module, _, attribute = place.partition(":")
    function: Callback = getattr(import_module(module), attribute)
    result = function(happened)
    if inspect.iscoroutine(result):
        asyncio.run(result)


async def _spawn(argv: Hook, happened: Happened) -> None:
    """Run a command in a process group of its own, which does not outlive its deadline."""
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said = await _talk(process, json.dumps(happened, ensure_ascii=False))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())
    if process.returncode:
        logger.warning("hook %s: exit status %d: %s", argv[0], process.returncode, said)


async def _talk(process: asyncio.subprocess.Process, line: str) -> str:
    """Give a command its line and wait for its end; gives the last of what it complained of."""
    if process.stdin is None or process.stderr is None:
        raise RuntimeError("the command has no pipes")
    with suppress(ConnectionError):  # a hook need not read
        process.stdin.write(line.encode() + b"\n")
        await process.stdin.drain()
    process.stdin.close()
    tail = b""
    while piece := await process.stderr.read(4_096):
        tail = (tail + piece)[-_KEPT_BYTES:]
    await process.wait()
    return tail.decode(errors="replace").strip()
