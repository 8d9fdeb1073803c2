"""What the tests of agents share."""

from collections.abc import Iterator

import pytest

from tests.providers.agent.servers import ChatServer, chat_server


@pytest.fixture(scope="session")
def chat() -> Iterator[ChatServer]:
    """Run one chat server for all tests; each looks only at its own requests."""
    with chat_server() as server:
        yield server
