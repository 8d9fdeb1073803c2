"""`parlour wake`: what was counted, as people, scripts and pictures have it."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.exit_codes import ExitCode
from daemon.near_misses import rows
from daemon.near_misses.rows import Cell, Counts, Kind
from daemon.store import FILE_NAME, Store
from tests.daemon.cli.conftest import Shell
from tests.daemon.near_misses.counted import cell

TODAY = dt.datetime.now(dt.UTC).astimezone().date()
CALLS = {cell(0.9, Kind.HEARD): 12, cell(0.55, Kind.FALSE_WAKE): 3, cell(0.2): 40}
STOPS = {cell(0.8, Kind.HEARD, word="stop", playing=True): 2}


def state(shell: Shell) -> Path:
    return shell.home / ".local/state/parlour"


def today(counts: Counts) -> dict[Cell, int]:
    return {replace(each, day=TODAY): count for each, count in counts.items()}


@pytest.fixture
def store(shell: Shell) -> Iterator[Store]:
    """A daemon's state: the file is open as long as the test runs."""
    store = Store.open(state(shell))
    store.run_now(rows.add(today({**CALLS, **STOPS}), oldest=dt.date(2020, 1, 1)))
    yield store
    store.close()


@pytest.mark.usefixtures("store")
async def test_what_was_heard_is_a_table_and_a_histogram_while_the_daemon_runs(
    shell: Shell,
) -> None:
    ended = await shell.parlour("wake")
    assert ended.code == ExitCode.OK, ended.err
    lines = ended.out.splitlines()
    assert ["hey", "jarvis", "0.50", "12", "0", "3", "40", "0.75"] in (
        line.split() for line in lines
    )
    assert "  0.50 ┣" in lines
    assert any(line.startswith("  0.55 │▒") and line.endswith(" 3") for line in lines)
    assert any(line.startswith("  0.90 │█") and line.endswith(" 12") for line in lines)
    assert "  threshold = 0.75: the fewest mistakes are between 0.60 and 0.90" in ended.out
    assert "too little was heard: 2 of 10 calls" in ended.out
    assert "\x1b" not in ended.out


@pytest.mark.usefixtures("store")
async def test_json_tells_every_figure(shell: Shell) -> None:
    told = json.loads((await shell.parlour("wake", "--json")).out)
    jarvis, stop = told["words"]
    assert (jarvis["word"], jarvis["playing"], jarvis["threshold"]) == ("hey_jarvis", False, 0.5)
    kinds = ("near_miss", "asked_twice", "heard", "false_wake")
    assert [jarvis[kind] for kind in kinds] == [40, 0, 12, 3]
    assert jarvis["suggested"]["threshold"] == 0.75
    assert sum(each["near_miss"] for each in jarvis["bins"]) == 40
    assert jarvis["unwanted_by_hour"][12] == 43
    assert (stop["word"], stop["playing"], stop["heard"]) == ("stop", True, 2)


@pytest.mark.usefixtures("store")
async def test_thresholds_are_those_of_the_configuration(shell: Shell) -> None:
    file = shell.home / "parlour.toml"
    file.write_text('[wake]\nstop = false\nwords = [{ name = "alexa" }]\n', encoding="utf-8")
    told = json.loads((await shell.parlour("--config", f"{file}", "wake", "--json")).out)
    assert [each["threshold"] for each in told["words"]] == [None, None]
    assert {each["suggested"]["why"] for each in told["words"]} == {"no longer listened for"}


@pytest.mark.usefixtures("store")
async def test_the_plot_is_a_picture(shell: Shell) -> None:
    file = shell.home / "wake.svg"
    await shell.parlour("wake", "--plot", f"{file}")
    drawn = file.read_text(encoding="utf-8")
    assert drawn.startswith("<svg ")
    assert ">Parlour: scores of the last 30 days<" in drawn
    assert ">stop, while it speaks, at most 2 peaks in a bar<" in drawn


@pytest.mark.usefixtures("store")
async def test_a_plot_that_cannot_be_written_is_told(shell: Shell) -> None:
    ended = await shell.parlour("wake", "--plot", f"{shell.home}/none/wake.svg")
    assert ended.code == ExitCode.FAILED
    assert "the plot cannot be written: No such file or directory" in ended.err


async def test_every_count_can_be_forgotten_while_the_daemon_runs(
    shell: Shell, store: Store
) -> None:
    assert "forgotten" in (await shell.parlour("wake", "--clear")).out
    assert store.run_now(rows.since(dt.date(2020, 1, 1))) == {}
    assert "nothing was counted yet" in (await shell.parlour("wake")).out


async def test_counts_older_than_their_days_are_not_shown(shell: Shell, store: Store) -> None:
    store.run_now(rows.clear)
    old = {replace(cell(0.3), day=TODAY - dt.timedelta(days=30)): 5}
    store.run_now(rows.add(old, oldest=dt.date(2020, 1, 1)))
    assert "nothing was counted yet" in (await shell.parlour("wake")).out


@pytest.mark.parametrize("words", [(), ("--clear",), ("--json",)])
async def test_without_any_state_nothing_was_counted_and_none_is_made(
    shell: Shell, words: tuple[str, ...]
) -> None:
    assert (await shell.parlour("wake", *words)).code == ExitCode.OK
    assert not state(shell).exists()


async def test_before_anything_was_counted_it_tells_what_will_be(shell: Shell) -> None:
    told = (await shell.parlour("wake")).out
    assert "    hey jarvis  0.50\n    stop, while it speaks  0.50\n" in told
    assert "no daemon runs here" in told
    file = shell.home / "parlour.toml"
    file.write_text("[wake]\nenabled = false\n", encoding="utf-8")
    told = (await shell.parlour("--config", f"{file}", "wake")).out
    assert "no word is listened for: wake.enabled is false" in told


async def test_the_state_of_an_older_version_has_no_counts(shell: Shell) -> None:
    state(shell).mkdir(parents=True)
    connection = sqlite3.connect(state(shell) / FILE_NAME)
    connection.execute("CREATE TABLE timers (ident TEXT)")
    connection.close()
    assert "nothing was counted yet" in (await shell.parlour("wake")).out


@pytest.mark.parametrize(("words", "done"), [((), "read"), (("--clear",), "changed")])
async def test_a_state_that_is_none_is_told_in_words(
    shell: Shell, words: tuple[str, ...], done: str
) -> None:
    state(shell).mkdir(parents=True)
    (state(shell) / FILE_NAME).write_text("x" * 4096, encoding="utf-8")
    ended = await shell.parlour("wake", *words)
    assert ended.code == ExitCode.STATE
    assert f"what the room heard cannot be {done}" in ended.err


async def test_a_word_of_ones_own_is_made_by_a_command_of_its_own(shell: Shell) -> None:
    ended = await shell.parlour("wake", "train", "--help")
    assert ended.code == ExitCode.OK
    assert "PHRASE" in ended.out
