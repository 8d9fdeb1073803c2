"""A report tells of a recording what a person and a script need to know."""

from pathlib import Path

from daemon import story
from daemon.replay_report import FileReport, Reporter, printed
from daemon.replay_score import Score
from daemon.story import Happening

FILE = Path("evening.wav")
TURN: list[Happening] = [
    story.Woken("hey_jarvis", 0.61, 1.2),
    story.Heard("Light please."),
    story.ToolRan("set_lights", {"state": "on"}, "success", {"changed": []}),
    story.Answered("It is on."),
    story.TurnDone(turn_id="turn-1", outcome="answered", latencies_ms={"first_audio": 912.4}),
]


def report(*happenings: Happening, problem: str = "") -> FileReport:
    reporter = Reporter(FILE)
    for happening in happenings:
        reporter.hear(happening)
    reporter.problem = problem
    return reporter.report()


def meter(at_s: float, score: float) -> story.Metered:
    return story.Metered(at_s, -40.0, 0.0, {"hey_jarvis": score}, -90.0)


def test_the_json_of_a_file_has_the_documented_shape() -> None:
    assert report(*TURN).as_json() == {
        "path": "evening.wav",
        "detections": [{"word": "hey_jarvis", "time_s": 1.2, "peak_score": 0.61}],
        "turns": [
            {
                "transcript": "Light please.",
                "tool_calls": [
                    {
                        "name": "set_lights",
                        "arguments": {"state": "on"},
                        "result": {"status": "success", "changed": []},
                    }
                ],
                "answer": "It is on.",
                "outcome": "answered",
                "latencies_ms": {"first_audio": 912.4},
            }
        ],
    }


def test_a_score_that_rises_after_its_detection_is_its_peak_for_a_second() -> None:
    told = report(TURN[0], meter(1.28, 0.97), meter(1.36, 0.8), meter(2.5, 0.99))
    assert told.detections[0].peak_score == 0.97


def test_a_press_is_no_detection() -> None:
    assert report(story.Woken("", 1.0, 0.0)).detections == ()


def test_a_failure_belongs_to_the_turn_it_ended() -> None:
    failed = story.TurnDone(turn_id="turn-2", outcome="failed")
    told = report(*TURN, failed, story.Failed("no_network", "no route"), *TURN[1:])
    assert [(turn.outcome, turn.failure) for turn in told.turns] == [
        ("answered", ""),
        ("failed", "no_network: no route"),
        ("answered", ""),
    ]
    assert told.turns[1].as_json()["failure"] == "no_network: no route"


def test_a_window_in_which_nothing_was_said_is_no_turn() -> None:
    nothing = story.TurnDone(turn_id="turn-2", outcome="nothing_said")
    assert len(report(*TURN, nothing).turns) == 1


def test_a_turn_that_the_recording_cut_off_is_told() -> None:
    (turn,) = report(story.Heard("Light")).turns
    assert (turn.transcript, turn.outcome) == ("Light", "")


def test_the_lines_for_a_person() -> None:
    assert list(printed(report(*TURN))) == [
        "evening.wav",
        "      1.20 s  heard hey_jarvis (0.61)",
        "  said      Light please.",
        "  did       set_lights(state=on): success",
        "  answered  It is on. (answered)",
        "  took      first_audio 912 ms",
    ]
    assert list(printed(report())) == ["evening.wav", "  nothing was heard"]
    assert list(printed(report(problem="no such file"))) == ["evening.wav", "  ! no such file"]


def test_what_it_led_to_is_told_as_an_expectation_writes_it() -> None:
    assert report(*TURN).led_to == "set_lights state=on"
    assert report().led_to == "nothing"
    assert report(problem="no such file").led_to == "not replayed"


def test_a_wrong_score_names_both_sides() -> None:
    score = Score(expected=("set_lights state=off", "nothing"), found="set_lights state=on")
    scored = FileReport(path=FILE, detections=(), turns=(), score=score)
    line = "  WRONG     expected set_lights state=off | nothing, found set_lights state=on"
    assert list(printed(scored))[-1] == line
    assert scored.as_json()["right"] is False
