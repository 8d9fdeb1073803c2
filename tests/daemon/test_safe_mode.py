"""Whatever the file says, a service begins with something; a person is told what is wrong."""

from pathlib import Path

import pytest

from config.errors import ConfigInvalid, ConfigUnreadable
from config.settings import Settings
from daemon.fast_failures import MANY, FastFailures
from daemon.last_good import FILE_NAME, keep, last_good
from daemon.safe_mode import Beginning, Footing, as_written, whatever_works

GOOD = """\
[room]
name = "study"

[tool.water]
description = "Water."
run = ["true"]
"""
BAD = '[room]\nnam = "study"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "parlour.toml"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def begun(file: Path, state: Path) -> Beginning:
    return whatever_works(file, state, FastFailures(state))


def test_a_good_file_is_in_force(file: Path, state: Path) -> None:
    file.write_text(GOOD)
    start = begun(file, state)
    assert (start.footing, start.why, start.text) == (Footing.AS_WRITTEN, "", GOOD)
    assert start.settings.room.name == "study"


def test_a_bad_file_gives_way_to_the_last_good_one(file: Path, state: Path) -> None:
    keep(state, GOOD)
    file.write_text(BAD)
    start = begun(file, state)
    assert (start.footing, start.settings.room.name) == (Footing.LAST_GOOD, "study")
    assert f"{file}:2: room.nam" in start.why
    assert "did you mean name" in start.why


def test_without_a_good_one_a_bad_file_means_safe_mode(file: Path, state: Path) -> None:
    file.write_text(BAD)
    start = begun(file, state)
    assert start.footing is Footing.SAFE_MODE
    assert start.settings == Settings()
    assert start.why.startswith("safe mode: ")


def test_a_copy_that_can_no_longer_be_read_is_none(file: Path, state: Path) -> None:
    keep(state, BAD)
    file.write_text(BAD)
    assert begun(file, state).footing is Footing.SAFE_MODE


def test_a_file_that_was_removed_gives_way_too(file: Path, state: Path) -> None:
    keep(state, GOOD)
    assert begun(file, state).footing is Footing.LAST_GOOD


def test_where_there_never_was_a_file_starting_is_refused(file: Path, state: Path) -> None:
    with pytest.raises(ConfigUnreadable, match="config init"):
        begun(file, state)


def test_after_many_failures_nothing_of_the_owners_runs(file: Path, state: Path) -> None:
    file.write_text(GOOD)
    for _ in range(MANY):
        assert begun(file, state).footing is Footing.AS_WRITTEN
    start = begun(file, state)
    assert start.footing is Footing.SAFE_MODE
    assert start.settings.room.name == "study"
    assert start.settings.tool == {}
    assert "systemctl restart parlour" in start.why


def test_at_a_terminal_a_bad_file_is_refused(file: Path) -> None:
    file.write_text(BAD)
    with pytest.raises(ConfigInvalid):
        as_written(file)


def test_the_copy_is_for_nobody_elses_eyes_and_written_only_when_it_changed(state: Path) -> None:
    keep(state, GOOD)
    kept = state / FILE_NAME
    written = kept.stat()
    keep(state, GOOD)
    assert kept.stat().st_ino == written.st_ino
    assert kept.stat().st_mode & 0o077 == 0
    settings = last_good(state, Path("/etc/parlour/parlour.toml"))
    assert settings is not None
    assert settings.room.name == "study"


def test_a_copy_that_cannot_be_kept_is_told_and_no_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    keep(nowhere, GOOD)
    assert "could not be kept" in caplog.text
