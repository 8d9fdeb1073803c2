"""The recordings that some tests listen to: found where they are, told when they are not.

They are not part of the repository. A test marked `corpus` runs where they stand and is skipped
elsewhere; the end of the report counts those.
"""

import os
from pathlib import Path
from typing import Final

import pytest

BESIDE_THE_CHECKOUT: Final = Path(__file__).parents[2] / "shared" / "corpus"
SKIPPED: Final = pytest.StashKey[int]()


def corpus_folder() -> Path:
    """Give where the recordings should be, whether or not they are."""
    return Path(os.environ.get("PARLOUR_CORPUS") or BESIDE_THE_CHECKOUT)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of the recordings; only for tests marked `corpus`."""
    return corpus_folder()


@pytest.hookimpl(trylast=True)  # after what -m and -k leave out, so that the count is true
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs recordings where there are none."""
    if (corpus_folder() / "manifest.json").is_file():
        return
    absent = pytest.mark.skip(reason=f"no recordings at {corpus_folder()}")
    needing = [item for item in items if item.get_closest_marker("corpus")]
    for item in needing:
        item.add_marker(absent)
    config.stash[SKIPPED] = len(needing)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many tests went without their recordings."""
    if skipped := config.stash.get(SKIPPED, 0):
        terminalreporter.write_line(
            f"skipped for want of recordings: {skipped} tests, none found at {corpus_folder()}"
            " (PARLOUR_CORPUS names another folder)"
        )
