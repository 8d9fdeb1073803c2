from collections.abc import Iterator

import pytest

from config.settings import Home
from daemon.store import Store
from daemon.tools.virtual_home import VirtualHome


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()


@pytest.fixture
def home(store: Store) -> VirtualHome:
    """Give the flat of the default settings, everything off."""
    return VirtualHome(Home(), store)
