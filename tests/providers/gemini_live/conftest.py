"""A service for each test, and the key it would want."""

from collections.abc import AsyncIterator

import pytest

from tests.providers.gemini_live.service import Service, running


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    monkeypatch.setenv("PARLOUR_TEST_KEY", "not-a-key")
    async with running() as service:
        yield service
