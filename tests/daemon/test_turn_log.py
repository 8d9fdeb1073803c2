"""A turn is found in the journal by its fields, and nothing that was said stands there."""

import logging

import pytest

from daemon import turn_log
from daemon.story import Answered, FellBack, Happening, Heard, ToolRan, TurnDone, Woken


@pytest.fixture
def journal(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_a_turn_takes_a_few_lines_with_fields(journal: pytest.LogCaptureFixture) -> None:
    story: tuple[Happening, ...] = (
        Woken("hey_jarvis", 0.931, 12.0),
        Heard("open the safe, it is 1234"),
        FellBack("openai_realtime", "local", "no_network"),
        ToolRan("set_lights", {"name": "lamp"}, "success", {"lamp": "on"}, 28.4),
        Answered("The safe is open."),
        TurnDone(turn_id="turn-7", outcome="answered", latencies_ms={"first_audio": 812.4}),
    )
    for happening in story:
        turn_log.write(happening)
    assert [record.getMessage() for record in journal.records] == [
        "woken by hey_jarvis (0.93)",
        "local takes over: no_network",
        "set_lights: success after 28 ms",
        "turn-7 answered, first sound after 812 ms",
    ]
    last = vars(journal.records[-1])
    assert (last["PARLOUR_EVENT"], last["PARLOUR_TURN"]) == ("turn", "turn-7")
    assert (last["PARLOUR_OUTCOME"], last["PARLOUR_FIRST_AUDIO_MS"]) == ("answered", "812")


def test_a_press_and_a_turn_without_sound_are_told_too(journal: pytest.LogCaptureFixture) -> None:
    turn_log.write(Woken("", 1.0, 0.0))
    turn_log.write(TurnDone(turn_id="turn-8", outcome="nothing_said"))
    assert [record.getMessage() for record in journal.records] == [
        "woken by a press",
        "turn-8 nothing_said",
    ]
