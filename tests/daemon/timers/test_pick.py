import pytest

from daemon.timers.pick import Query, pick, suggestions
from daemon.timers.schedule import Kind, Timer
from tests.daemon.timers.world import NOON


def timer(ident: str, kind: Kind, label: str = "", length_s: float = 0.0) -> Timer:
    return Timer(
        ident=ident, kind=kind, label=label, length_s=length_s, due_wall_s=NOON + 8.5 * 3_600
    )


TIMERS = (
    timer("timer-1", Kind.TIMER, "pasta", 600),
    timer("timer-2", Kind.TIMER, "", 300),
    timer("timer-3", Kind.TIMER, "eggs", 300),
    timer("alarm-4", Kind.ALARM),
)


@pytest.mark.parametrize(
    ("query", "idents"),
    [
        (Query(), "1 2 3 4"),
        (Query(name="pasta"), "1"),
        (Query(name="the Pasta timer"), "1"),
        (Query(name="egg"), "3"),
        (Query(name="five minute timer"), "2"),
        (Query(name="5 minute"), "2"),
        (Query(name="timer-3"), "3"),
        (Query(name="timer", kind=Kind.TIMER), "1 2 3"),
        (Query(name="all timers"), "1 2 3 4"),
        (Query(every_one=True), "1 2 3 4"),
        (Query(name="all", kind=Kind.ALARM), "4"),
        (Query(length_s=300), "2 3"),
        (Query(at="21:30"), "1 2 3 4"),
        (Query(at="21:30", kind=Kind.ALARM), "4"),
        (Query(at="09:30"), ""),
        (Query(name="rice"), ""),
    ],
)
def test_an_order_means_the_timers_that_fit_all_it_says(query: Query, idents: str) -> None:
    found = [timer.ident.partition("-")[2] for timer in pick(TIMERS, query, "en")]
    assert " ".join(found) == idents


def test_a_slip_of_the_tongue_is_answered_with_the_near_names() -> None:
    assert suggestions(TIMERS, Query(name="paster timer"), "en")[0] == "pasta timer"
