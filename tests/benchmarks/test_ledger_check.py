"""The ledger's checker in small, and that it finds what it looks for."""

from collections import Counter

import pytest

from daemon.safety.ledger import Ledger
from tests.benchmarks.ledger_check import KILLS, RUNS, Killed, killed, simulated

EVERYDAY_RUNS, EVERYDAY_KILLS = 480, 3


@pytest.mark.parametrize(
    "runs", [EVERYDAY_RUNS, pytest.param(RUNS, marks=[pytest.mark.long, pytest.mark.timeout(600)])]
)
def test_wherever_the_power_fails_nothing_happens_twice_and_nothing_told_is_lost(runs: int) -> None:
    verdicts = simulated(runs)
    assert [each for each in verdicts if each.doubled or each.lost or each.unwritten] == []
    assert sum(each.cut for each in verdicts) > runs * 0.8
    assert sum(each.done for each in verdicts) > runs


@pytest.mark.parametrize(
    "kills",
    [EVERYDAY_KILLS, pytest.param(KILLS, marks=[pytest.mark.long, pytest.mark.timeout(1800)])],
)
def test_processes_that_are_killed_do_nothing_twice(kills: int) -> None:
    seen = killed(kills)
    assert seen.doubled == seen.lost == []
    assert seen.unwritten == set()
    assert sum(seen.acts.values()) > kills


def test_an_act_of_a_killed_process_that_the_ledger_does_not_know_is_found_out() -> None:
    seen = Killed()
    seen.look(["scene 1", "scene 2"], {"scene 2", "scene 3"})
    assert seen.unwritten == {"scene 1"}
    assert seen.acts == Counter({"scene 1": 1, "scene 2": 1})


@pytest.mark.parametrize(
    ("method", "gives"), [("result_of", None), ("done_lately", None), ("start", ())]
)
def test_a_house_that_forgets_is_found_out(
    method: str, gives: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, method, lambda *_: gives)
    assert [each for each in simulated(EVERYDAY_RUNS) if each.doubled] != []
