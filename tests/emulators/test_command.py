"""The emulators as commands: what they print, and that they end when they are told to."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.load import load
from providers.emulators.catalogue import maker, names
from providers.emulators.script import EmulatedTurn, Script
from tests.emulators.oracles import openai_server
from tests.emulators.peers import coded, connected, speech
from tests.emulators.test_realtime_rules import CREATE, MODEL, UPDATE, message

ROOT = Path(__file__).parents[2]
MODULE = ("-m", "providers.emulators")
PARLOUR = ("-m", "daemon.cli.main", "emulate")


async def started(*words: str) -> Process:
    paths = os.pathsep.join(filter(None, sys.path))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, *words),
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )


@asynccontextmanager
async def running(*words: str) -> AsyncIterator[tuple[Process, list[str]]]:
    """A command that has said where it listens, with its first lines."""
    process = await started(*words)
    assert process.stdout is not None
    lines: list[str] = []
    try:
        async with asyncio.timeout(10):
            while not (lines and lines[-1].endswith("Ctrl-C ends it.")):
                line = (await process.stdout.readline()).decode()
                assert line, (await process.communicate())[1]
                lines.append(line.strip())
        yield process, lines
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("command", [MODULE, PARLOUR])
async def test_a_command_shows_each_turn_and_ends_on_ctrl_c(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    script = tmp_path / "script.toml"
    script.write_text('[[turns]]\nsay = ["You wrote {heard}."]\n', encoding="utf-8")
    options = ("--script", str(script), "--answer-delay-ms", "0")
    async with running(*command, "openai_realtime", *options) as (process, lines):
        url = lines[0].rpartition(" ")[2]
        async with connected(f"{url}/realtime?model={MODEL}", openai_server) as peer:
            await peer.say(UPDATE)
            await peer.say(message("user", "input_text"))
            await peer.say(CREATE)
            await peer.until("response.done")
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(5):
            out, errors = await process.communicate()
    assert "turn 1: heard 'hello', says 'You wrote hello.'" in out.decode()
    assert errors == b""
    assert process.returncode == 0


@pytest.mark.parametrize("name", names())
async def test_what_an_emulator_prints_is_a_configuration(name: str, tmp_path: Path) -> None:
    async with running(*MODULE, name) as (_, lines):
        begin = lines.index("[conversation]")
        file = tmp_path / "parlour.toml"
        file.write_text("\n".join(lines[begin : begin + 5]), encoding="utf-8")
    settings = load(file)
    assert settings.conversation.provider == name.replace("nova_dialect", "nova_sonic")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("openai_realtime", "--script", "/none.toml"), "/none.toml: No such file"),
        (("alexa",), "invalid choice: 'alexa'"),
        (("grok_voice", "--tls", "/none.pem", "/none.key"), "No such file"),
    ],
)
async def test_a_wrong_command_line_is_told(words: tuple[str, ...], said: str) -> None:
    process = await started(*MODULE, *words)
    async with asyncio.timeout(10):
        out, errors = await process.communicate()
    assert said in errors.decode()
    assert out == b""
    assert process.returncode == 2


@pytest.mark.parametrize("name", ["openai_realtime", "grok_voice", "gemini_live"])
async def test_an_emulator_without_a_session_ends_at_once(name: str) -> None:
    async with asyncio.timeout(1):
        async with maker(name)(Script()) as emulator:
            assert emulator.url.startswith("ws://127.0.0.1:")


async def test_an_answer_without_delay_begins_at_the_end_of_the_turn() -> None:
    turn = EmulatedTurn(say=("Good evening to you.",))
    script = Script(turns=(turn,), answer_delay_ms=0)
    async with maker("openai_realtime")(script) as emulator:
        async with connected(f"{emulator.url}/realtime?model={MODEL}", openai_server) as peer:
            detection = {"type": "server_vad", "silence_duration_ms": 200}
            listening = {"input": {"turn_detection": detection}}
            await peer.send("session.update", session={"type": "realtime", "audio": listening})
            for frame in await speech(24_000):
                await peer.send("input_audio_buffer.append", audio=coded(frame))
            await peer.until("response.done")
        at_s = {each.kind: each.at_s for each in reversed(emulator.sessions[0].sent)}
    stopped = at_s["input_audio_buffer.speech_stopped"]
    assert at_s["response.output_audio.delta"] - stopped < 0.05
    # Some 1.5 s of speech at four times real time.
    assert 0.2 < at_s["response.done"] - at_s["response.output_audio.delta"] < 1.0
