"""Who may speak when: never over a person, the urgent first, and nobody waits for ever."""

import itertools

import pytest

from daemon.announcing.announcement import Announcement, Ended, Priority
from daemon.announcing.line import MOST_WAITING, Gone, Line, Waiting
from daemon.turn import State

WAIT_S = 60.0


def waiting(
    number: int = 1, priority: Priority = Priority.NORMAL, since_s: float = 0.0, ident: str = ""
) -> Waiting:
    said = Announcement(text="dinner is ready", priority=priority, ident=ident)
    return Waiting(number=number, announcement=said, since_s=since_s)


def line(*each: Waiting) -> Line:
    return Line(wait_s=WAIT_S, waiting=each)


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("now_s", [0.0, WAIT_S, 10 * WAIT_S])
def test_nobody_speaks_while_a_person_has_the_word(priority: Priority, now_s: float) -> None:
    assert line(waiting(priority=priority)).first(State.LISTENING, now_s) is None


@pytest.mark.parametrize("priority", Priority)
def test_everybody_may_speak_in_an_idle_room(priority: Priority) -> None:
    assert line(waiting(priority=priority)).first(State.IDLE, 0.0)


def test_by_night_those_of_normal_priority_may_be_held_back_and_no_others() -> None:
    assert line(waiting()).first(State.IDLE, 0.0, held_back=True) is None
    urgent = waiting(2, Priority.HIGH)
    assert line(waiting(), urgent).first(State.IDLE, 0.0, held_back=True) == urgent


@pytest.mark.parametrize("state", [State.PROCESSING, State.RESPONDING])
def test_over_an_answer_only_the_critical_speaks_at_once_and_the_high_in_the_end(
    state: State,
) -> None:
    assert line(waiting(priority=Priority.CRITICAL)).first(state, 0.0)
    assert line(waiting(priority=Priority.HIGH)).first(state, WAIT_S - 0.1) is None
    assert line(waiting(priority=Priority.HIGH)).first(state, WAIT_S)
    assert line(waiting()).first(state, 10 * WAIT_S) is None


@pytest.mark.parametrize("order", list(itertools.permutations(Priority)))
def test_the_urgent_goes_first_and_equals_in_their_order(order: tuple[Priority, ...]) -> None:
    here = line(*(waiting(number, which) for number, which in enumerate(order)), waiting(9))
    told = []
    while chosen := here.first(State.IDLE, 0.0):
        told.append(chosen.announcement.priority)
        here = here.without(chosen)
    assert told == [Priority.CRITICAL, Priority.HIGH, Priority.NORMAL, Priority.NORMAL]


def test_the_same_id_is_said_once() -> None:
    here, _ = line().joined(waiting(1, ident="door-17"))
    here = here.without(here.waiting[0])
    here, gone = here.joined(waiting(2, ident="door-17"))
    assert gone == (Gone(2, Ended.REPEATED),)
    assert here.waiting == ()


def test_announcements_without_an_id_never_repeat_each_other() -> None:
    here, _ = line().joined(waiting(1))
    here, gone = here.joined(waiting(2))
    assert gone == ()
    assert len(here.waiting) == 2


def test_in_a_full_line_the_oldest_of_the_least_urgent_goes() -> None:
    here = line(waiting(0, Priority.HIGH), *(waiting(n) for n in range(1, MOST_WAITING)))
    here, gone = here.joined(waiting(99, Priority.CRITICAL))
    assert gone == (Gone(1, Ended.CROWDED_OUT),)
    assert len(here.waiting) == MOST_WAITING


def test_in_a_line_of_urgent_ones_a_normal_newcomer_goes_itself() -> None:
    here = line(*(waiting(n, Priority.CRITICAL) for n in range(MOST_WAITING)))
    _, gone = here.joined(waiting(99))
    assert gone == (Gone(99, Ended.CROWDED_OUT),)


def test_a_normal_one_is_dropped_after_its_time_and_an_urgent_one_stays() -> None:
    here = line(waiting(1), waiting(2, Priority.HIGH), waiting(3, since_s=30.0))
    here, gone = here.expired(WAIT_S)
    assert gone == (Gone(1, Ended.TOO_LATE),)
    assert [each.number for each in here.waiting] == [2, 3]


def test_the_line_knows_when_it_must_be_looked_at_again() -> None:
    here = line(waiting(1, since_s=10.0), waiting(2, Priority.CRITICAL), waiting(3, since_s=20.0))
    assert here.next_change_s(15.0) == pytest.approx(55.0)
    assert line().next_change_s(0.0) is None
    assert line(waiting(1)).next_change_s(WAIT_S) is None
