"""The list of devices comes from a fresh process, within its time, and leaves none behind."""

import asyncio
import os

import pytest

from daemon import listing
from hardware.errors import DeviceUnavailable


async def test_the_list_names_every_device_and_what_it_offers() -> None:
    found = await listing.list_devices()
    devices = found["devices"]
    assert isinstance(devices, list)
    for device in devices:
        assert {"name", "description", "input", "output"} == device.keys()


async def test_a_sound_system_that_hangs_is_told_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[int] = []
    spawn = asyncio.create_subprocess_exec

    async def watched(*arguments: str, **options: int) -> object:
        process = await spawn(*arguments, **options)  # type: ignore[arg-type]  # as they came
        started.append(process.pid)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    monkeypatch.setattr(listing, "LIST_TIMEOUT_S", 0.01)
    with pytest.raises(DeviceUnavailable, match="gives no answer"):
        await listing.list_devices()
    (pid,) = started
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
