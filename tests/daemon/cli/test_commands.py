"""Each command against a daemon that answers over a real socket."""

import asyncio
import json
import signal

import pytest

from daemon.announcing.announcement import Priority
from daemon.exit_codes import ExitCode
from daemon.house import Declined
from daemon.story import Heard
from hardware.errors import DeviceUnavailable
from providers.errors import ConnectionLost
from tests.daemon.cli.conftest import COMMAND, Shell
from tests.daemon.control.conftest import until
from tests.fakes.house import FakeHouse


async def test_status_is_a_table_for_people(shell: Shell, house: FakeHouse) -> None:
    house.muted = True
    ended = await shell.parlour("status")
    assert "Parlour, kitchen   ● idle  muted" in ended.out
    assert "provider     openai · in a session with local\n" in ended.out
    assert "up           1 h 4 min" in ended.out
    assert "last turn    answered · first audio 912 ms" in ended.out
    assert "on target    92% of the last turns" in ended.out
    assert "\x1b" not in ended.out


async def test_status_prints_the_measures_as_prometheus_reads_them(
    shell: Shell, house: FakeHouse
) -> None:
    ended = await shell.parlour("status", "--metrics")
    assert ended.out == house.metrics()


async def test_status_is_json_for_scripts(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("status", "--json")
    assert json.loads(ended.out) == json.loads(json.dumps(house.status()))


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        (("talk",), "talk hold=False"),
        (("stop",), "stop"),
        (("say", "dinner", "is ready"), "say dinner is ready"),
        (("ask", "turn on the light"), "ask turn on the light"),
        (
            ("call", "set_light", "on=true", "name=desk lamp", "level=40"),
            "call set_light {'on': True, 'name': 'desk lamp', 'level': 40}",
        ),
    ],
)
async def test_the_house_is_asked(
    shell: Shell, house: FakeHouse, words: tuple[str, ...], noted: str
) -> None:
    ended = await shell.parlour(*words)
    assert (ended.code, house.asked) == (ExitCode.OK, [noted])


async def test_how_it_is_said_can_be_chosen(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("say", "--chime", "--volume=30", "--priority=high", "dinner")
    assert ended.code == ExitCode.OK
    (said,) = house.announced
    assert (said.chime, said.volume, said.priority) == (True, 30, Priority.HIGH)


async def test_a_volume_out_of_range_is_refused_in_words(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("say", "--volume=130", "dinner")
    assert ended.code == ExitCode.BAD_CONFIG
    assert "expected a whole number from 0 to 100" in ended.err
    assert house.asked == []


async def test_mute_sets_and_changes_over(shell: Shell, house: FakeHouse) -> None:
    assert (await shell.parlour("mute", "on")).out == "the microphone is closed\n"
    assert (await shell.parlour("mute")).out == "the microphone is open\n"
    assert house.muted is False


async def test_ask_prints_the_answer_and_tells_the_rest_aside(
    shell: Shell, house: FakeHouse
) -> None:
    ended = await shell.parlour("ask", "light on")
    assert ended.out == "The kitchen light is on.\n"
    assert "did  set_light (room kitchen, on) → success in 4 ms" in ended.err
    assert house.asked


async def test_ask_gives_scripts_every_event(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("ask", "light on", "--json")
    events = [json.loads(line)["event"] for line in ended.out.splitlines()]
    assert events == ["tool", "answer", "turn"]
    assert house.asked


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Declined("a conversation is under way"), ExitCode.FAILED),
        (DeviceUnavailable("no loudspeaker"), ExitCode.DEVICE),
        (ConnectionLost("no network"), ExitCode.PROVIDER),
    ],
)
async def test_what_the_house_refuses_is_one_sentence_and_a_code(
    shell: Shell, house: FakeHouse, error: Exception, code: ExitCode
) -> None:
    house.fails_with = error
    for words in (("say", "x"), ("ask", "x")):
        ended = await shell.parlour(*words)
        assert ended.err == f"parlour: {error}\n"
        assert ended.code == code


async def test_devices_mark_what_is_used(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("devices")
    assert ended.out.count("● default  1-2 channels, 44100 48000 Hz") == 2
    assert json.loads((await shell.parlour("devices", "--json")).out) == await house.devices()


async def test_tools_are_listed(shell: Shell, house: FakeHouse) -> None:
    assert "set_light\n  Switch a light.\n" in (await shell.parlour("tools")).out
    [tool] = json.loads((await shell.parlour("tools", "--json")).out)
    assert tool["name"] == house.tools()[0].name


async def test_a_held_talk_ends_with_standard_input(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("talk", "--hold")
    assert ended.code == ExitCode.OK
    assert house.asked == ["talk hold=True", "release"]


async def test_a_held_talk_ends_with_sigterm(shell: Shell, house: FakeHouse) -> None:
    child = await asyncio.create_subprocess_exec(
        *(*COMMAND, "talk", "--hold"), env=shell.environment, stdin=asyncio.subprocess.DEVNULL
    )
    await until(lambda: house.asked == ["talk hold=True"])
    child.send_signal(signal.SIGTERM)
    assert await child.wait() == ExitCode.OK
    assert house.asked == ["talk hold=True", "release"]


async def test_listen_into_a_pipe_writes_lines_without_meters(
    shell: Shell, house: FakeHouse
) -> None:
    child = await asyncio.create_subprocess_exec(
        *(*COMMAND, "listen"),
        env=shell.environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout
    assert await child.stdout.readline() == "      ·  idle\n".encode()
    house.story.tell(Heard("turn on the light"))
    assert await child.stdout.readline() == b"  heard  turn on the light\n"
    assert house.watchers == 0
    child.send_signal(signal.SIGINT)
    assert await child.wait() == ExitCode.INTERRUPTED


@pytest.mark.parametrize("command", ["say", "ask"])
async def test_a_text_without_a_word_is_refused(shell: Shell, command: str) -> None:
    ended = await shell.parlour(command, " ")
    assert (ended.code, ended.err) == (
        ExitCode.BAD_CONFIG,
        "parlour: there is no word in this text\n",
    )


async def test_confirm_shows_what_waits_and_takes_the_pin_from_standard_input(
    shell: Shell, house: FakeHouse
) -> None:
    house.waiting = {
        "question": "Shall I really open the garage door?",
        "needs_pin": True,
        "left_s": 41.0,
    }
    ended = await shell.parlour("confirm", stdin="4812\n")
    assert ended.code == ExitCode.OK
    assert "Shall I really open the garage door?" in ended.err
    assert "waits 41.0 s more" in ended.err
    assert ended.out == "Thank you. It is done.\n"
    assert house.asked == ["confirm with 4 digits"]


async def test_ask_says_how_to_confirm_what_waits_for_a_yes(shell: Shell, house: FakeHouse) -> None:
    house.waiting = {"question": "Shall I really open the gate?", "needs_pin": False, "left_s": 12}
    ended = await shell.parlour("ask", "open the gate")
    assert "Shall I really open the gate? `parlour confirm` says yes; waits 12 s more" in ended.err
    house.waiting = {}
    assert "confirm" not in (await shell.parlour("ask", "light on")).err


async def test_confirm_without_a_terminal_wants_it_said_that_it_is_meant(
    shell: Shell, house: FakeHouse
) -> None:
    house.waiting = {
        "question": "Shall I really unlock the door?",
        "needs_pin": False,
        "left_s": 9.0,
    }
    ended = await shell.parlour("confirm", stdin="y\n")
    assert (ended.code, house.asked) == (ExitCode.FAILED, [])
    assert "--yes" in ended.err
    assert (await shell.parlour("confirm", "--yes")).code == ExitCode.OK


async def test_confirm_says_so_when_nothing_waits_or_no_pin_is_typed(
    shell: Shell, house: FakeHouse
) -> None:
    assert "nothing waits" in (await shell.parlour("confirm")).err
    house.waiting = {
        "question": "Shall I really unlock the door?",
        "needs_pin": True,
        "left_s": 9.0,
    }
    assert "digits only" in (await shell.parlour("confirm", stdin="four\n")).err
    assert house.asked == []
