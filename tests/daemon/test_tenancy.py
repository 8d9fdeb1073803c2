"""One tenant at a time, each entered and left by the same task."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from daemon import tenancy
from daemon.tenancy import Tenancy


@asynccontextmanager
async def guest(name: str, told: list[str]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup():  # insists on being left by who entered it
        told.append(f"{name} in")
        yield
        told.append(f"{name} out")


async def test_a_new_tenant_enters_once_the_old_one_has_left() -> None:
    told: list[str] = []
    place = Tenancy("test")
    async with place.running(guest("first", told)):
        await asyncio.create_task(place.enter(guest("second", told)))
        assert told == ["first in", "first out", "second in"]
    assert told[-1] == "second out"


async def test_who_cannot_enter_says_why_and_leaves_the_place_empty() -> None:
    @asynccontextmanager
    async def refused() -> AsyncIterator[None]:
        if told:
            raise OSError("the pin is taken")
        yield

    told: list[str] = []
    place = Tenancy("test")
    async with place.running(guest("first", told)):
        with pytest.raises(OSError, match="taken"):
            await place.enter(refused())
        await place.enter(guest("third", told))
    assert told == ["first in", "first out", "third in", "third out"]


async def test_who_does_not_leave_is_shown_out(monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def sitting() -> AsyncIterator[None]:
        yield
        await asyncio.Event().wait()

    monkeypatch.setattr(tenancy, "LEAVE_S", 0.05)
    place = Tenancy("test")
    await place.enter(sitting())
    await place.leave()
    await place.leave()  # an empty place has nobody to leave it
