from collections.abc import Iterator

import pytest

from daemon.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()
