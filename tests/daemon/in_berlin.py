"""A world whose local time is Berlin's, which changes its clocks, and a store in it."""

import time
from collections.abc import Iterator

import pytest

from daemon.store import Store
from tests.daemon.timers.world import World


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the local day begin at 23:00 UTC, as it does in Berlin in winter."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def world() -> World:
    """2026-11-18, 13:00 in Berlin."""
    return World()


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()
