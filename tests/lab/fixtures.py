"""Fixtures of the laboratory, registered by `tests/conftest.py`."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hardware.virtual.card import VirtualCard
from hardware.virtual.room_client import VirtualRoom


@pytest.fixture
def virtual_card(tmp_path: Path) -> Iterator[VirtualCard]:
    """Give a fresh virtual sound card; without PulseAudio it says how to get it."""
    with VirtualCard(tmp_path / "card") as card:
        yield card


@pytest.fixture
def room_recording(tmp_path: Path) -> Path:
    """Give where the virtual room writes what it carried; complete once the room has closed."""
    return tmp_path / "room.wav"


@pytest.fixture
async def virtual_room(
    virtual_card: VirtualCard, room_recording: Path
) -> AsyncIterator[VirtualRoom]:
    """Give a room around the virtual card, its echo 30 dB below the talker."""
    async with VirtualRoom(virtual_card.environment, recording=room_recording) as room:
        yield room
