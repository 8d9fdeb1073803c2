"""The command line itself: help, errors, exit codes, and what it does not load."""

import asyncio
import os
import subprocess
import sys

import pytest

from daemon.cli.main import GROUPS
from daemon.exit_codes import ExitCode
from tests.daemon.cli.conftest import COMMAND, Shell
from tests.fakes.house import FakeHouse

COMMANDS = [name for commands in GROUPS.values() for name in commands]


async def test_help_names_every_command(shell: Shell) -> None:
    ended = await shell.parlour("--help")
    assert ended.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in ended.out


@pytest.mark.parametrize("name", COMMANDS)
async def test_every_command_explains_itself_with_an_example(shell: Shell, name: str) -> None:
    ended = await shell.parlour(name, "--help")
    assert ended.code == 0
    assert "example:" in ended.out
    assert f"parlour {name}" in ended.out.partition("example:")[2]


@pytest.mark.parametrize("words", [("version",), ("--version",)])
async def test_the_version_is_told(shell: Shell, words: tuple[str, ...]) -> None:
    ended = await shell.parlour(*words)
    assert ended.out.startswith("parlour 0.")
    assert ended.code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tlak",), "there is no command 'tlak': did you mean `parlour talk`?"),
        (("xyzzy",), "there is no command 'xyzzy': `parlour --help` lists them"),
        (("--config", "x.toml", "stopp"), "did you mean `parlour stop`?"),
        (("say",), "parlour say: the following arguments are required: TEXT"),
        (("mute", "loud"), "invalid choice: 'loud'"),
        (("call", "set_volume", "percent"), "expected KEY=VALUE, found 'percent'"),
        (("run", "--config", "missing.toml"), "missing.toml"),
        (("run",), "write one with `parlour config init`"),
    ],
)
async def test_a_wrong_command_line_gets_one_clear_sentence(
    shell: Shell, words: tuple[str, ...], said: str
) -> None:
    ended = await shell.parlour(*words)
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert ended.out == ""
    assert ended.code == ExitCode.BAD_CONFIG


async def test_nothing_said_gives_the_overview(shell: Shell) -> None:
    ended = await shell.parlour()
    assert "A room you can talk to." in ended.out
    assert ended.code == ExitCode.BAD_CONFIG


@pytest.mark.parametrize("name", ["status", "talk", "stop", "mute", "listen"])
async def test_without_a_daemon_it_says_how_to_start_one(shell: Shell, name: str) -> None:
    ended = await shell.parlour(name)
    assert ended.err == (
        f"parlour: no daemon answers at {shell.socket}: start it with `parlour run`\n"
    )
    assert ended.code == ExitCode.NOT_RUNNING


async def test_a_second_daemon_is_refused(shell: Shell, house: FakeHouse) -> None:
    config = shell.home / "parlour.toml"
    config.write_text("")
    ended = await shell.parlour("run", "--config", str(config))
    assert "already runs" in ended.err
    assert ended.code == ExitCode.ALREADY_RUNNING
    assert (await shell.parlour("status")).code == ExitCode.OK
    assert house.asked == []


async def test_a_wrong_configuration_is_told_line_by_line(shell: Shell) -> None:
    config = shell.home / "parlour.toml"
    config.write_text("[room]\nname = 3\nlangage = 'en'\n")
    ended = await shell.parlour("run", "--config", str(config))
    assert f"{config}:2: " in ended.err
    assert f"{config}:3: " in ended.err
    assert "Traceback" not in ended.err
    assert ended.code == ExitCode.BAD_CONFIG


@pytest.mark.parametrize("words", [["--help"], ["stop"], ["mute", "--help"]])
def test_what_must_be_quick_loads_little(words: list[str]) -> None:
    code = (
        "import sys; from daemon.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('asyncio', 'pydantic', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")


async def test_a_reader_that_has_seen_enough_is_no_error(shell: Shell, house: FakeHouse) -> None:
    assert house.tools()
    gone, pipe = os.pipe()
    os.close(gone)
    child = await asyncio.create_subprocess_exec(
        *(*COMMAND, "tools", "--json"),
        env=shell.environment,
        stdout=pipe,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(pipe)
    _, err = await child.communicate()
    assert (child.returncode, err) == (ExitCode.OK, b"")


async def test_a_misspelt_option_gets_its_near_name(shell: Shell) -> None:
    ended = await shell.parlour("status", "--jsno")
    assert ended.code == ExitCode.BAD_CONFIG
    assert ended.err == (
        "parlour status: there is no --jsno: did you mean --json?; see `parlour status --help`\n"
    )
