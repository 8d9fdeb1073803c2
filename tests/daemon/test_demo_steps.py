"""A step of the demo counts when all it promised has happened; each happening has its line."""

import pytest

from daemon.demo_steps import ANSWER_CHARACTERS, SCENARIO, Happening, Step, missing, sentences, told

STEP = Step(says="light please", shows="a light", tool="set_lights")
HEARD: Happening = {"event": "transcript", "text": "Light please."}
RAN: Happening = {
    "event": "tool",
    "name": "set_lights",
    "arguments": {"name": "desk lamp", "state": "on"},
    "status": "success",
}
ANSWERED: Happening = {"event": "answer", "text": "It is on."}
DONE: Happening = {"event": "turn", "outcome": "answered"}
WHOLE = [HEARD, RAN, ANSWERED, DONE]


def test_a_step_in_which_all_happened_lacks_nothing() -> None:
    assert missing(STEP, WHOLE) == []


@pytest.mark.parametrize(
    ("happened", "lacking"),
    [
        ([RAN, ANSWERED, DONE], ["no transcript"]),
        ([HEARD, RAN, DONE], ["no answer"]),
        ([HEARD, ANSWERED, DONE], ["set_lights did not run"]),
        ([HEARD, {**RAN, "status": "error"}, ANSWERED, DONE], ["set_lights did not run"]),
        ([HEARD, {**RAN, "name": "timers"}, ANSWERED, DONE], ["set_lights did not run"]),
        (
            [HEARD, RAN, ANSWERED, {"event": "turn", "outcome": "failed"}],
            ["the turn was not answered"],
        ),
        (
            [],
            ["no transcript", "no answer", "set_lights did not run", "the turn was not answered"],
        ),
    ],
)
def test_what_did_not_happen_is_named(happened: list[Happening], lacking: list[str]) -> None:
    assert missing(STEP, happened) == lacking


def test_an_answer_that_should_be_cut_must_be() -> None:
    step = Step(says="a story", shows="a cut", cut_by="hey jarvis")
    assert missing(step, [HEARD, ANSWERED, DONE]) == ["the answer was not cut"]
    assert missing(step, [HEARD, ANSWERED, {"event": "interrupted", "heard_ms": 800}]) == []


@pytest.mark.parametrize(
    ("happening", "line"),
    [
        (
            {"event": "wake", "word": "hey_jarvis", "score": 0.912},
            "heard the wake word hey_jarvis (score 0.91)",
        ),
        ({"event": "wake", "word": "", "score": 1.0}, ""),
        (HEARD, "understood “Light please.”"),
        (RAN, "did set_lights(name=desk lamp, state=on): success"),
        (ANSWERED, "answers “It is on.”"),
        ({"event": "interrupted", "heard_ms": 800}, "stopped after 800 ms of its answer"),
        (
            {"event": "error", "code": "no_network", "message": "no answer"},
            "! no_network: no answer",
        ),
        ({"event": "notice", "message": "the card is away"}, "! the card is away"),
        (DONE, ""),
        ({"event": "state", "state": "idle"}, ""),
    ],
)
def test_a_happening_is_a_line_for_a_person(happening: Happening, line: str) -> None:
    assert told(happening) == line


def test_a_long_answer_is_shown_short() -> None:
    line = told({"event": "answer", "text": "one word more " * 50})
    assert len(line) < ANSWER_CHARACTERS + 20
    assert line.endswith(" …”")


def test_any_sentence_can_be_a_step() -> None:
    steps = sentences(["what time is it", "good night"])
    assert [step.says for step in steps] == ["what time is it", "good night"]
    assert missing(steps[0], [HEARD, ANSWERED, DONE]) == []
    assert missing(steps[0], [HEARD, DONE]) == ["no answer"]


def test_the_scenario_shows_a_wake_a_follow_up_a_timer_and_a_cut() -> None:
    assert "wake" in SCENARIO[0].expects
    assert not SCENARIO[1].says.startswith("hey jarvis")
    assert "timers" in {step.tool for step in SCENARIO}
    assert any(step.cut_by for step in SCENARIO)
