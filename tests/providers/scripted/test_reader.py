import json
import wave
from pathlib import Path

import pytest

from config.audio import AudioFormat
from providers.base import Side
from providers.scripted import steps
from providers.scripted.reader import BadScript, read_script

GOOD = """
loop = true

[capabilities]
turn_end = "service"
output_rate_hz = 24000

[[turn]]
wait = "audio"
audio_ms = 200
steps = [
  { transcript = "what time is it" },
  { tool_call = "get_time", arguments = { what = "time" } },
  { wait = "tool_result" },
  { tone_hz = 440, ms = 100 },
  { turn_end = true },
]
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> str:
    with pytest.raises(BadScript) as caught:
        read_script(path)
    return str(caught.value)


def test_a_script_is_read_with_its_turns_and_claims(tmp_path: Path) -> None:
    script = read_script(write(tmp_path / "a.toml", GOOD))
    claims = script.header.capabilities.capabilities()
    assert claims.turn_end is Side.SERVICE
    assert claims.output_format == AudioFormat(24_000)
    assert len(script.turns[0].steps) == 5
    assert script.turns[0].steps[1] == steps.Call(tool_call="get_time", arguments={"what": "time"})


def test_a_json_file_says_the_same_as_a_toml_file(tmp_path: Path) -> None:
    turn = {"wait": "text", "steps": [{"text": "hello"}, {"turn_end": True}]}
    script = read_script(write(tmp_path / "a.json", json.dumps({"turn": [turn]})))
    assert script.turns[0].steps == (steps.Text(text="hello"), steps.End(turn_end=True))


def test_every_problem_is_told_with_its_turn_and_step(tmp_path: Path) -> None:
    told = problems(
        write(
            tmp_path / "bad.toml",
            """
            lop = true
            [[turn]]
            wait = "txet"
            steps = [{ text = "ok" }, { txt = "no" }]
            [[turn]]
            steps = [{ text = "a", turn_end = true }, { delay_ms = -1 }, { turn_end = false }, 7]
            """,
        )
    )
    lines = told.splitlines()
    assert len(lines) == 7
    assert all(line.startswith(f"{tmp_path / 'bad.toml'}: ") for line in lines)
    assert "script: lop:" in told
    assert "did you mean loop?" in told
    assert "turn 1: wait:" in told
    assert "turn 1, step 2: not a step: txt, did you mean text?" in told
    assert "turn 2, step 1: expected one kind of step, found text and turn_end" in told
    assert "turn 2, step 2: delay_ms:" in told
    assert "turn 2, step 3: turn_end:" in told
    assert "turn 2, step 4: expected a table, found 7" in told


def test_a_file_that_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    told = problems(write(tmp_path / "bad.toml", "[[turn]\n"))
    assert "line 1" in told


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    assert "none.toml: cannot be read" in problems(tmp_path / "none.toml")


def test_a_loop_that_waits_for_nothing_is_refused(tmp_path: Path) -> None:
    text = 'loop = true\n[[turn]]\nwait = "nothing"\nsteps = [{ text = "x" }]\n'
    assert "loop:" in problems(write(tmp_path / "a.toml", text))


@pytest.mark.parametrize(("channels", "rate_hz"), [(2, 16_000), (1, 44_100)])
def test_a_recording_of_another_format_is_refused(
    tmp_path: Path, channels: int, rate_hz: int
) -> None:
    save_wav(tmp_path / "a.wav", channels, rate_hz)
    told = problems(write(tmp_path / "a.toml", '[[turn]]\nsteps = [{ wav = "a.wav" }]\n'))
    assert "turn 1, step 1: wav: expected 16-bit mono at 16000 Hz" in told


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", "RIFF")
    told = problems(write(tmp_path / "a.toml", '[[turn]]\nsteps = [{ wav = "a.wav" }]\n'))
    assert "turn 1, step 1: wav: a.wav cannot be read" in told


def save_wav(path: Path, channels: int, rate_hz: int) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(bytes(2 * channels * rate_hz // 10))
