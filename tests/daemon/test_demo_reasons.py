"""A step that failed says why: deaf to the wake word, not spoken to, lost sound, warnings."""

from dataclasses import replace
from pathlib import Path

from daemon.demo_reasons import Evidence, Happening, reasons, warnings_after


def _meters(*levels_dbfs: float, score: float = 0.1) -> tuple[Happening, ...]:
    return tuple(
        {"at_s": 0.08 * number, "level_dbfs": level, "scores": {"hey_jarvis": score}}
        for number, level in enumerate(levels_dbfs)
    )


NOTHING_CAME = Evidence(
    says="Hey Jarvis, what time is it?",
    window_open=False,
    happened=(),
    meters=_meters(-30, -28, -31, score=0.31),
)


def test_a_wake_word_that_was_not_heard_is_told_with_its_best_score() -> None:
    assert reasons(NOTHING_CAME) == ["the wake word was not heard: its best score was 0.31"]


def test_a_sentence_without_wake_word_outside_a_follow_up_is_told() -> None:
    (reason,) = reasons(replace(NOTHING_CAME, says="what time is it"))
    assert reason.startswith("the sentence has no wake word (“hey jarvis”)")


def test_a_follow_up_that_was_not_understood_is_told() -> None:
    passed: Happening = {"event": "turn", "outcome": "failed"}
    words: Happening = {"event": "transcript", "text": "Fish fish."}
    for happened in ((passed,), (words, passed)):
        evidence = replace(NOTHING_CAME, window_open=True, happened=happened)
        assert reasons(evidence) == ["passed over: not understood in a follow-up"]


def test_an_error_that_was_told_already_is_no_follow_up_passed_over() -> None:
    error: Happening = {"event": "error", "code": "no_network", "message": "no answer"}
    failed: Happening = {"event": "turn", "outcome": "failed"}
    assert not reasons(replace(NOTHING_CAME, window_open=True, happened=(error, failed)))


def test_digital_silence_amid_a_sentence_is_lost_sound() -> None:
    meters = _meters(-30, -100, -100, -100, -120, -100, -30, score=0.2)
    assert "0.4 s of sound were lost: this machine is too busy" in reasons(
        replace(NOTHING_CAME, meters=meters)
    )


def test_a_quiet_room_has_lost_nothing() -> None:
    assert len(reasons(replace(NOTHING_CAME, meters=_meters(-65, -66, -64, -65)))) == 1


def test_the_daemons_last_warnings_are_told(tmp_path: Path) -> None:
    log = tmp_path / "daemon.log"
    log.write_text("2026-01-02 03:04:05,678 WARNING daemon.app: from before\n")
    before = log.stat().st_size
    with log.open("a") as file:
        file.write("2026-01-02 03:04:06,000 INFO daemon.app: listening\n")
        file.write("2026-01-02 03:04:07,000 WARNING daemon.app: the worker is late\n")
    warnings = warnings_after(log, before)
    assert warnings == ("the daemon's log: daemon.app: the worker is late",)
    assert reasons(replace(NOTHING_CAME, warnings=warnings))[-1] == warnings[0]
