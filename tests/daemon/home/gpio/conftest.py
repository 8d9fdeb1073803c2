"""A workbench for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardware.gpio.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Give a workbench."""
    made = Bench(tmp_path)
    yield made
    made.close()
