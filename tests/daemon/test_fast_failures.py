"""Starts that end badly are counted, whatever ended them, and proven ones are not."""

from pathlib import Path

from daemon.fast_failures import FILE_NAME, WITHIN_S, FastFailures


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_each_start_that_did_not_end_well_is_counted(tmp_path: Path) -> None:
    assert [FastFailures(tmp_path).begin() for _ in range(4)] == [0, 1, 2, 3]


def test_what_failed_long_ago_does_not_count(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(3):
        FastFailures(tmp_path, clock).begin()
    clock.now_s += WITHIN_S + 1
    assert FastFailures(tmp_path, clock).begin() == 0


def test_a_start_that_somebody_stopped_does_not_count_and_those_before_do(tmp_path: Path) -> None:
    FastFailures(tmp_path).begin()
    stopped = FastFailures(tmp_path)
    stopped.begin()
    stopped.ended_well()
    assert FastFailures(tmp_path).begin() == 1


def test_a_start_that_settled_clears_them_all(tmp_path: Path) -> None:
    starts = FastFailures(tmp_path)
    starts.begin()
    starts.settled()
    assert FastFailures(tmp_path).begin() == 0


def test_another_boot_begins_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"boot": "another", "starts": [1, 2, 3]}')
    assert FastFailures(tmp_path, Clock()).begin() == 0


def test_a_file_that_was_cut_off_counts_nothing(tmp_path: Path) -> None:
    for content in ("", "{", "[]", '{"boot": 1}', "\0\0"):
        (tmp_path / FILE_NAME).write_text(content)
        assert FastFailures(tmp_path).begin() == 0


def test_where_nothing_can_be_written_the_room_starts_all_the_same(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    assert FastFailures(nowhere).begin() == 0
