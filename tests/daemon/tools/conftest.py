from collections.abc import Iterator

import pytest

from config.settings import Home
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()


@pytest.fixture
def home(store: Store) -> WholeHome:
    """Give the flat of the default settings, everything off."""
    return WholeHome([VirtualHome(Home(), store)])


@pytest.fixture
def gate(home: WholeHome) -> Gate:
    return Gate(home)
