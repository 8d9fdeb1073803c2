"""Fixtures of the laboratory, registered by `tests/conftest.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.virtual.card import VirtualCard


@pytest.fixture
def virtual_card(tmp_path: Path) -> Iterator[VirtualCard]:
    """Give a fresh virtual sound card; without PulseAudio it says how to get it."""
    with VirtualCard(tmp_path / "card") as card:
        yield card
