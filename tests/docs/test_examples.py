"""Every example runs as its first lines say, on a machine without a sound card."""

import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from tests.daemon.recorded import spoken

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
WITHOUT_A_CARD = os.environ | {"ALSA_CONFIG_PATH": "/dev/null", "PULSE_SERVER": "none"}
HELP = "I can switch lights and devices"


def run(example: str, folder: Path, *arguments: Path) -> list[str]:
    """Run an example from another folder, as a newcomer might; gives what it printed."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / example), *map(str, arguments)],
        cwd=folder,
        env=WITHOUT_A_CARD | {"PYTHONPATH": str(EXAMPLES.parents[1])},
        capture_output=True,
        text=True,
        timeout=18,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


def seconds_of_sound(file: Path) -> float:
    with wave.open(str(file)) as sound:
        assert any(sound.readframes(sound.getnframes()))
        return float(sound.getnframes() / sound.getframerate())


def test_a_written_question_is_answered_aloud(tmp_path: Path) -> None:
    told = run("basic_conversation.py", tmp_path)
    assert told[0] == "you:   what can you do"
    assert told[1].startswith(f"house: {HELP}")
    assert seconds_of_sound(tmp_path / "answer.wav") > 5


async def test_a_spoken_question_is_answered_aloud(tmp_path: Path) -> None:
    question = await spoken(tmp_path / "question.wav", "what can you do")
    told = run("basic_conversation.py", tmp_path, tmp_path / "reply.wav", question)
    assert told[0] == "you:   What can you do?"
    assert told[1].startswith(f"house: {HELP}")
    assert seconds_of_sound(tmp_path / "reply.wav") > 5


async def test_a_question_goes_through_a_chain_of_frames(tmp_path: Path) -> None:
    question = await spoken(tmp_path / "question.wav", "what can you do")
    told = run("frame_chain.py", tmp_path, question)
    assert told[0] == "you:   What can you do?"
    assert told[1].startswith(f"house: {HELP}")
    assert seconds_of_sound(tmp_path / "answer.wav") > 5


def test_a_tool_of_ones_own_is_called_and_spoken_of(tmp_path: Path) -> None:
    assert run("tool_calling.py", tmp_path) == [
        "tool:  greenhouse fan goes on, asked for in the garden",
        "house: I turned on the greenhouse fan.",
    ]


def test_what_was_not_heard_is_not_said_again(tmp_path: Path) -> None:
    told = run("cancellation.py", tmp_path)
    again = told[told.index("you:   say that again") + 1 :]
    assert told[1].startswith(f"house: {HELP}")
    assert again == [told[1]]


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short_and_says_how_to_run_it(example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    assert f"python docs/examples/{example.name}" in text.split('"""')[1]
    assert len(text.splitlines()) < 60
