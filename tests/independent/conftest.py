"""The peers, each started once; without their own command their tests are skipped at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.independent.peers import (
    AIMOCK,
    ASKED_FOR,
    COMMAND,
    HERE,
    KEY,
    NODE_FOLDER,
    PYTHON,
    running,
)

_FREE_WITHIN_S = 5.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the tests that need a peer to the command that installs it."""
    skipped = pytest.mark.skip(reason=f"independent peers are asked by {COMMAND}")
    for item in items:
        if item.path.parent == HERE and item.path.name != "test_pins.py" and not ASKED_FOR:
            item.add_marker(skipped)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("GEMINI_API_KEY", KEY)


@pytest.fixture(scope="session")
def aimock() -> Iterator[str]:
    """The address of aimock, which takes one key."""
    if not AIMOCK.exists():
        pytest.skip(f"aimock is not installed: it wants Node.js 20.15 or newer, then {COMMAND}")
    with running("node", HERE / "aimock.mjs", NODE_FOLDER, variables={"PEER_KEY": KEY}) as url:
        yield url


@pytest.fixture(scope="session")
def _speech_to_speech() -> Iterator[str]:
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON.relative_to(Path.cwd())} is missing: {COMMAND} makes it")
    with running(PYTHON, HERE / "speech_to_speech_server.py") as url:
        yield url


@pytest.fixture
async def speech_to_speech(_speech_to_speech: str) -> str:
    """The address of speech-to-speech, which serves one client at a time; nobody is there."""
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(_FREE_WITHIN_S):
        pool = f"http{_speech_to_speech.removeprefix('ws')}/v1/pool"
        while (await client.get(pool)).json()["in_use"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
    return _speech_to_speech
