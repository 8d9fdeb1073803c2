"""Asks a fresh process what PortAudio sees: the list in a running one is frozen."""

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress

from hardware.errors import DeviceUnavailable

LIST_TIMEOUT_S = 10.0
END_TIMEOUT_S = 1.0


async def list_devices() -> Mapping[str, object]:
    """Give what `hardware.devices --json` prints. Raises `DeviceUnavailable`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hardware.devices", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(LIST_TIMEOUT_S):
            out, _ = await process.communicate()
    except TimeoutError as error:
        raise DeviceUnavailable(
            "the sound system gives no answer: is its server frozen?"
        ) from error
    finally:
        await _end(process)
    if process.returncode:
        raise DeviceUnavailable("the sound devices cannot be listed; `parlour doctor` says why")
    found: dict[str, object] = json.loads(out)
    return found


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave no process behind; one that hangs in the kernel is not waited for."""
    with suppress(ProcessLookupError):
        process.kill()
    with suppress(TimeoutError):
        async with asyncio.timeout(END_TIMEOUT_S):
            await process.wait()
