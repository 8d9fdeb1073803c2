"""`parlour usage` reads the ledger, whether or not a daemon has it open."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.exit_codes import ExitCode
from daemon.state_file import SYSTEM_STATE, state_file
from daemon.store import FILE_NAME, Store
from daemon.usage.ledger import Ledger
from daemon.usage.meter import Meter
from tests.daemon.cli.conftest import Shell
from tests.daemon.timers.world import World
from tests.daemon.usage.books import begun, grok, local, minutes

MONTH = ("usage", "--month", "2026-11")


def state(shell: Shell) -> Path:
    return shell.home / ".local/state/parlour"


@pytest.fixture
async def ledger(shell: Shell) -> AsyncIterator[Ledger]:
    """A daemon's ledger: the file is open as long as the test runs."""
    store = Store.open(state(shell))
    ledger = begun(store, World())
    meter = grok(ledger)
    meter.sent(minutes(2))
    meter.close_turn("turn-1")
    here = local(ledger)
    here.sent(3_000)
    here.close_turn("turn-1")
    await ledger.aclose()
    yield ledger
    await ledger.aclose()
    store.close()


def unpriced(ledger: Ledger) -> None:
    meter = Meter(ledger, "gemini_live", "gemini-9", "session-2", cloud=True)
    meter.sent(4_000)
    meter.close_turn("turn-1")


@pytest.mark.usefixtures("ledger")
async def test_a_month_is_a_table_and_bars_while_the_daemon_runs(shell: Shell) -> None:
    ended = await shell.parlour(*MONTH)
    assert ended.code == ExitCode.OK, ended.err
    lines = ended.out.splitlines()
    assert any(
        line.split() == ["2026-11-18", "local", "0.00", "3", "s", "0", "s", "0", "0"]
        for line in lines
    )
    assert any("2026-11-18  grok_voice  0.10  2 min 0 s" in line for line in lines)
    assert any("Wed 18" in line and "█" in line and "0.10" in line for line in lines)
    assert "left this machine  2 min 0 s of sound" in ended.out
    assert "\x1b" not in ended.out


async def test_json_tells_every_figure(shell: Shell, ledger: Ledger) -> None:
    unpriced(ledger)
    await ledger.aclose()
    told = json.loads((await shell.parlour(*MONTH, "--json")).out)
    costs = {
        entry["provider"]: (entry["cost"], entry["cost_is_complete"]) for entry in told["days"]
    }
    assert costs == {
        "gemini_live": ("unknown", False),
        "grok_voice": ("0.10", True),
        "local": ("0.00", True),
    }
    assert (told["cost"], told["cost_is_complete"]) == ("0.10", False)
    assert told["left_the_machine_s"] == 124.0
    assert told["without_known_price"] == ["gemini_live gemini-9"]
    assert set(told["days"][0]["tokens"]) >= {"text_input", "audio_output"}


async def test_an_unknown_price_is_shown_as_unknown(shell: Shell, ledger: Ledger) -> None:
    unpriced(ledger)
    await ledger.aclose()
    ended = await shell.parlour(*MONTH)
    [row] = [line.split() for line in ended.out.splitlines() if "2026-11-18  gemini" in line]
    assert row[2] == "unknown"
    assert "at least 0.10" in ended.out
    assert 'write your own under [prices."MODEL"]' in ended.out


async def test_it_works_after_the_daemon_and_its_files_are_left_alone(shell: Shell) -> None:
    store = Store.open(state(shell))
    ledger = begun(store, World())
    unpriced(ledger)
    await ledger.aclose()
    store.close()
    before = (state(shell) / FILE_NAME).read_bytes()
    assert "gemini_live" in (await shell.parlour(*MONTH)).out
    assert (state(shell) / FILE_NAME).read_bytes() == before


@pytest.mark.usefixtures("ledger")
async def test_another_month_is_another_table(shell: Shell) -> None:
    assert "2026-10  nothing was used" in (await shell.parlour("usage", "--month", "2026-10")).out


@pytest.mark.usefixtures("ledger")
async def test_prices_and_limits_of_the_owners_own_count(shell: Shell) -> None:
    file = shell.home / "parlour.toml"
    file.write_text(
        '[budget]\ncurrency = "euros"\nhard_per_month = 9\n'
        '[prices."grok-voice-think-fast-1.0"]\naudio_minute = 1.0\n',
        encoding="utf-8",
    )
    ended = await shell.parlour("--config", f"{file}", *MONTH)
    assert "2.00" in ended.out
    assert "9.00 euros a month" in ended.out


@pytest.mark.usefixtures("ledger")
async def test_the_plot_can_be_a_picture(shell: Shell) -> None:
    file = shell.home / "usage.svg"
    await shell.parlour(*MONTH, "--svg", f"{file}")
    assert "Parlour, 2026-11: dollars" in file.read_text(encoding="utf-8")


async def test_without_a_ledger_nothing_was_used(shell: Shell) -> None:
    assert "nothing was used" in (await shell.parlour("usage")).out
    assert not state(shell).exists()


async def test_a_file_of_an_older_version_has_no_ledger(shell: Shell) -> None:
    state(shell).mkdir(parents=True)
    connection = sqlite3.connect(state(shell) / FILE_NAME)
    connection.execute("CREATE TABLE timers (ident TEXT)")
    connection.close()
    assert "nothing was used" in (await shell.parlour("usage")).out


async def test_what_is_no_ledger_is_told_in_words(shell: Shell) -> None:
    state(shell).mkdir(parents=True)
    (state(shell) / FILE_NAME).write_text("x" * 4096, encoding="utf-8")
    ended = await shell.parlour("usage")
    assert ended.code == ExitCode.STATE
    assert "the ledger cannot be read" in ended.err


async def test_what_is_no_month_is_told_in_words(shell: Shell) -> None:
    ended = await shell.parlour("usage", "--month", "november")
    assert ended.code == ExitCode.BAD_CONFIG
    assert "expected a month such as 2026-11, found november" in ended.err


def test_the_service_is_looked_for_where_no_ledger_of_ones_own_is(tmp_path: Path) -> None:
    own = {"STATE_DIRECTORY": f"{tmp_path}"}
    expected = SYSTEM_STATE if SYSTEM_STATE.is_dir() else tmp_path
    assert state_file(own) == expected / FILE_NAME
    (tmp_path / FILE_NAME).touch()
    assert state_file(own) == tmp_path / FILE_NAME


@pytest.mark.usefixtures("ledger")
async def test_two_may_read_at_once(shell: Shell) -> None:
    both = await asyncio.gather(shell.parlour(*MONTH), shell.parlour(*MONTH))
    assert both[0].out == both[1].out
