"""Every example runs as its first lines say, on a machine without a sound card."""

import asyncio
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from providers.emulators.catalogue import maker
from providers.emulators.script import EmulatedTurn, Script
from providers.emulators.trouble import Kind, Trouble
from tests.daemon.recorded import spoken
from tests.providers.agent.servers import chat_server

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
WITHOUT_A_CARD = os.environ | {
    "ALSA_CONFIG_PATH": "/dev/null",
    "PULSE_SERVER": "none",
    "GEMINI_API_KEY": "emulated",
    "PYTHONASYNCIODEBUG": "",  # what it tells is not for newcomers
}
HELP = "I can switch lights and devices"


def run(example: str, folder: Path, *arguments: Path | str) -> list[str]:
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


def test_an_agent_of_ones_own_answers_aloud(tmp_path: Path) -> None:
    *told, spoken_in = run("agent_integration.py", tmp_path)
    assert told == ["agent: That was turn 1.", "agent: You said 5 words."]
    assert int(spoken_in.split()[2]) > 1_500


def test_a_chat_server_answers_in_its_place(tmp_path: Path) -> None:
    with chat_server() as server:
        *told, spoken_in = run("agent_integration.py", tmp_path, server.base_url, "echo")
    assert told == ["agent: You asked: why is the sky blue"]
    assert int(spoken_in.split()[2]) > 1_000


async def test_the_first_service_that_answers_is_heard(tmp_path: Path) -> None:
    down = Script(trouble=(Trouble(kind=Kind.REFUSE, status=401),))
    answers = Script(turns=(EmulatedTurn(say=("I can tell stories.",)),))
    async with maker("openai_realtime")(down) as first, maker("gemini_live")(answers) as second:
        file = tmp_path / "parlour.toml"
        file.write_text(
            f'[providers.openai_realtime]\nbase_url = "{first.url}"\n'
            f'[providers.gemini_live]\nbase_url = "{second.url}"\n'
        )
        names = ("openai_realtime", "gemini_live", "local")
        told = await asyncio.to_thread(run, "multi_provider.py", tmp_path, file, *names)
    assert told == ["answering: gemini_live", "house: I can tell stories."]


def test_when_no_service_answers_the_house_itself_does(tmp_path: Path) -> None:
    file = tmp_path / "parlour.toml"
    file.write_text('[providers.openai_realtime]\nbase_url = "ws://127.0.0.1:9/v1/realtime"\n')
    told = run("multi_provider.py", tmp_path, file, "openai_realtime", "local")
    assert told[0] == "answering: local"
    assert told[1].startswith(f"house: {HELP}")


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short_and_says_how_to_run_it(example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    assert f"python docs/examples/{example.name}" in text.split('"""')[1]
    assert len(text.splitlines()) < 60
