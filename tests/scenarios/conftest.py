"""Houses for the scenarios: one that a module's tests share, and one to break."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.scenarios.house import House, furnished


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Give the house that the tests of a module live in one after the other."""
    async with furnished(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def house(shared_house: House) -> House:
    """Give the shared house at rest."""
    await shared_house.rest()
    return shared_house


@pytest_asyncio.fixture(loop_scope="module")
async def own_house(tmp_path: Path) -> AsyncIterator[House]:
    """Give a house of the test's own, to break."""
    async with furnished(tmp_path) as house:
        yield house
