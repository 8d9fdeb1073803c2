"""Figures beside peers are differences of the same round, and who waits is not the yardstick."""

from dataclasses import replace

import pytest

from tests.benchmarks.service.contest import Result, Step
from tests.benchmarks.service.contestants import BARE, DAEMON, PARLOUR
from tests.benchmarks.service.devices import Log
from tests.benchmarks.service.reading import Times
from tests.benchmarks.service.server import Observed
from tests.benchmarks.service.test_reading import in_base64
from tests.benchmarks.service_peers import _cpu, _over

IDLE = Times(uplink=[], downlink=[], silence=[], truncate=[], tool=[], response=[], missed=0)


def result(*cpu_s: float, waits_s: float = 0.001) -> Result:
    captured = [at * 0.02 for at in range(60)]
    appended = [(at + waits_s, in_base64(index)) for index, at in enumerate(captured)]
    zero = (0.0,) * len(cpu_s)
    return Result(
        seen=Observed(appended=appended),
        log=Log(captured=captured),
        started_at_s=0,
        steps={"begin": Step(at_s=10, cpu_s=zero), "end": Step(at_s=40, cpu_s=cpu_s)},
        rss_mb=40,
        pss_mb=30,
        ahead=True,
    )


def test_each_round_is_compared_with_itself() -> None:
    # The second round was slow for everybody.
    ours, bare = [1.0, 11.0, 1.2], [0.5, 10.5, 0.5]
    read = {
        PARLOUR: [replace(IDLE, tool=[value]) for value in ours],
        BARE: [replace(IDLE, tool=[value]) for value in bare],
    }
    figure = _over(BARE, "tool", lambda each: each.tool[0], 1.5, read)
    assert figure.measured == pytest.approx(0.5)


def test_the_best_peer_is_chosen_in_every_round() -> None:
    times_ms = {PARLOUR: [40.0, 42.0], BARE: [1.0, 1.0], "a": [41.0, 60.0], "b": [50.0, 39.0]}
    read = {who: [replace(IDLE, silence=[v]) for v in all_] for who, all_ in times_ms.items()}
    figure = _over(None, "silence", lambda each: each.silence[0], 5, read)
    assert figure.measured == pytest.approx((-1 + 3) / 2)


def test_frame_by_frame_only_peers_that_do_not_gather_count() -> None:
    runs = {
        BARE: [result(0.4)],
        PARLOUR: [result(0.6)],
        "prompt": [result(0.7)],
        "gathers": [result(0.3, waits_s=0.05)],
        DAEMON: [result(0.2, 0.9)],
    }
    main, frame_by_frame = _cpu(runs)
    assert (main.measured, main.goal) == pytest.approx((0.4, 0.6))
    assert (frame_by_frame.measured, frame_by_frame.goal) == pytest.approx((1.2, 1.4))
    assert frame_by_frame.split["compared with"] == "prompt"
