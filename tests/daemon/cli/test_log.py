import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.exit_codes import ExitCode
from daemon.safety.deed import End
from daemon.safety.ledger import Ledger
from daemon.store import Store
from tests.daemon.safety.test_ledger import CALLED, UNLOCKED

BY_MODEL = "protected, asked by the model in turn 4 of s1"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    store = Store.open(tmp_path)
    yield store
    store.close()


def write(state: Store) -> None:
    done = replace(UNLOCKED, end=End.SEEN)
    refused = replace(UNLOCKED, number=3, at_s=1_800_000_000.0, end=End.REFUSED, why="not_allowed")
    by_hand = replace(refused, number=4, session_id="", end=End.UNCHANGED, why="")
    asyncio.run(Ledger(state).write([done, refused, by_hand], [CALLED]))


def test_every_order_is_a_line_in_words(state: Store, capsys: pytest.CaptureFixture[str]) -> None:
    write(state)
    assert main(["log", "--tools"]) == ExitCode.OK
    lines = [line.partition("  ")[2] for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        f"front door: unlock, done (after a yes); {BY_MODEL}",
        "timers: success, asked by the model in turn 4 of s1",
        f"front door: unlock, refused (not enabled in [safety] allow); {BY_MODEL}",
        "front door: unlock, stood so already; protected, asked by a person, by hand",
    ]


def test_scripts_read_it_as_json_and_since_a_day(
    state: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    write(state)
    assert main(["log", "--tools", "--since", "2026-11-21", "--json"]) == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert [order["outcome"] for order in told["orders"]] == ["refused", "unchanged"]
    assert told["calls"] == []


@pytest.mark.usefixtures("state")
def test_an_empty_log_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "--tools", "--since", "30m"]) == ExitCode.OK
    assert capsys.readouterr().out == "nothing was done, and nothing refused\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [(["log"], "--tools"), (["log", "--tools", "--since", "yesterday"], "expected 30m, 2h")],
)
def test_a_wrong_command_line_is_told_with_what_would_do(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(words)
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == ExitCode.BAD_CONFIG
    assert told in capsys.readouterr().err
