"""A daemon's socket, served by a house without audio."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from daemon.control.claim import claimed
from daemon.control.connection import Limits
from daemon.control.server import ControlServer
from tests.fakes.house import FakeHouse

QUICK = Limits(first_line_s=0.3, outbox_lines=20, finish_s=0.2, farewell_s=1.0)


@pytest.fixture
def house() -> FakeHouse:
    return FakeHouse()


@pytest.fixture
async def path(house: FakeHouse, tmp_path: Path) -> AsyncIterator[Path]:
    path = tmp_path / "run" / "control.sock"
    with claimed(path) as listener:
        async with ControlServer(house, listener, QUICK):
            yield path


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the house under test tells nobody
            await asyncio.sleep(0.005)
