"""A score file says what recordings must lead to; what is wrong in it is told with its line."""

from pathlib import Path

import pytest

from config.errors import ConfigInvalid, ConfigUnreadable
from daemon.replay_score import Score, in_words, read_expectations, score_line, score_of


def expectations(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "wanted.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_calls_compare_whatever_the_order_of_their_arguments(tmp_path: Path) -> None:
    line = 'light_*.wav => set_lights state=on name="kitchen light" ; get_time what=time'
    wanted = read_expectations(expectations(tmp_path, f"# orders\n\n{line}\n"))
    calls = [
        {"name": "set_lights", "arguments": {"name": "kitchen light", "state": "on"}},
        {"name": "get_time", "arguments": {"what": "time"}},
    ]
    score = score_of(Path("deep/light_7.wav"), in_words(calls), wanted)
    assert score is not None
    assert score.right
    assert score_of(Path("other.wav"), in_words(calls), wanted) is None


def test_a_wrong_argument_or_an_extra_call_is_wrong(tmp_path: Path) -> None:
    wanted = read_expectations(expectations(tmp_path, "a => timers action=set seconds=300"))
    calls = [{"name": "timers", "arguments": {"action": "set", "seconds": 30}}]
    right = [{"name": "timers", "arguments": {"action": "set", "seconds": 300}}]
    found = [score_of(Path("a"), in_words(each), wanted) for each in (calls, right, right * 2)]
    assert [score.right for score in found if score] == [False, True, False]


def test_any_of_the_alternatives_is_right(tmp_path: Path) -> None:
    wanted = read_expectations(expectations(tmp_path, "a => mute on=true | nothing"))
    mute = [{"name": "mute", "arguments": {"on": True}}]
    for calls in ([], mute):
        score = score_of(Path("a"), in_words(calls), wanted)
        assert score is not None
        assert score.right


def test_the_first_line_whose_name_fits_counts(tmp_path: Path) -> None:
    wanted = read_expectations(expectations(tmp_path, "a1 => stop\na* => nothing\n"))
    assert score_of(Path("a1"), "stop", wanted) == Score(expected=("stop",), found="stop")
    assert score_of(Path("a2"), "stop", wanted) == Score(expected=("nothing",), found="stop")


def test_every_bad_line_is_told_at_once(tmp_path: Path) -> None:
    file = expectations(tmp_path, 'no arrow\na => "open\nb => nothing\nc => ; x\n => nothing')
    with pytest.raises(ConfigInvalid) as raised:
        read_expectations(file)
    lines = str(raised.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{file}:{n}" for n in (1, 2, 4, 5)]
    assert lines[0].endswith(
        "expected FILE => TOOL argument=value ..., or FILE => nothing, found 'no arrow'"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnreadable, match=r"none\.txt: No such file"):
        read_expectations(tmp_path / "none.txt")


def test_the_score_is_a_share_of_what_was_scored() -> None:
    right, wrong = Score(expected=("a",), found="a"), Score(expected=("a",), found="b")
    assert score_line([right] * 57 + [wrong] * 3) == "right 57 of 60 (95 %)"
    assert score_line([]) == "right 0 of 0"
