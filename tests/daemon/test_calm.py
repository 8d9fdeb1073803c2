"""A fault that repeats fills no log: two lines a minute, then how many there were."""

import logging

import pytest

from daemon.calm import Calm


class Log:
    """A logger of its own, with a clock to be set."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.calm = Calm(lambda: self.now_s)
        self.lines: list[str] = []

    def tell(
        self, message: str, *args: object, level: int = logging.WARNING, code: str = ""
    ) -> None:
        record = logging.LogRecord("daemon.mqtt", level, "", 0, message, args, None)
        if code:
            record.PARLOUR_CODE = code
        told = self.calm.filter(record)
        if told:
            self.lines.append((record if told is True else told).getMessage())


@pytest.fixture
def log() -> Log:
    return Log()


def test_the_onset_and_the_recovery_are_written_and_the_next_minute_tells_the_rest(
    log: Log,
) -> None:
    for _ in range(10):
        log.tell("lost", code="broker")
        log.tell("back", level=logging.INFO, code="broker")
        log.now_s += 1
    assert log.lines == ["lost", "back"]
    log.now_s += 60
    log.tell("lost", code="broker")
    assert log.lines[-1] == "lost (and 18 like it, left out)"
    log.now_s += 60
    log.tell("lost", code="broker")
    assert log.lines[-1] == "lost"


def test_each_fault_has_its_own_two_lines(log: Log) -> None:
    for code in ("broker", "microphone") * 5:
        log.tell("lost", code=code)
    assert len(log.lines) == 4


def test_without_a_code_the_words_tell_faults_apart_and_figures_do_not(log: Log) -> None:
    for waited_s in range(100):
        log.tell("no answer after %d s", waited_s)
    log.tell("refused")
    assert log.lines == ["no answer after 0 s", "no answer after 1 s", "refused"]


def test_what_is_no_fault_is_always_written(log: Log) -> None:
    for number in range(9):
        log.tell("turn-%d answered", number, level=logging.INFO)
    assert len(log.lines) == 9


def test_at_most_two_lines_a_minute_for_an_hour(log: Log) -> None:
    for _ in range(3_600):
        log.tell("lost", code="broker")
        log.now_s += 1
    assert len(log.lines) <= 120


def test_what_is_remembered_is_bounded(log: Log) -> None:
    for number in range(2_000):
        log.tell("x" * (number + 1))
    assert len(log.calm._faults) <= 256
