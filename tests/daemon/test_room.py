"""The room at work, as the control socket has it: the real worker, a script that answers."""

import asyncio
import os
import re
import signal
from pathlib import Path

import pytest

from daemon.announcing.announcement import Announcement
from daemon.events import TextGiven
from daemon.house import Declined, House
from daemon.story import Answered, Failed, Interrupted, Metered, Notice, ToolRan, TurnDone
from hardware.errors import DeviceUnavailable
from providers.base import ToolStatus
from tests.daemon.houses import SPEECHLESS, living
from tests.daemon.scripts import until

ANSWERS = """
loop = true
reopen = "continue"
[capabilities]
input_rate_hz = 24000
output_rate_hz = 24000
[[turn]]
steps = [
  { transcript = "light please" },
  { tool_call = "set_lights", arguments = { name = "kitchen light", state = "on" } },
  { wait = "tool_result" },
  { text = "It is " },
  { tone_hz = 440.0, ms = 200 },
  { text = "on." },
  { turn_end = true },
]
"""
LONG = """
[[turn]]
steps = [{ text = "A story." }, { tone_hz = 440.0, ms = 20000 }, { turn_end = true }]
"""
NOT_UNDERSTOOD = """
[[turn]]
steps = [{ error = "not_understood", message = "that was not understood" }]
"""
SILENT = "[[turn]]\nsteps = [{ hang = true }]\n"


async def test_the_status_has_every_key_it_promises(tmp_path: Path) -> None:
    promised = re.findall(r"`(\w+)`", (House.status.__doc__ or "").split("Keys:")[1])
    async with living(tmp_path, ANSWERS) as lived:
        status = lived.house.room.status()
        assert set(status) == set(promised) - {"outcome", "latencies_ms"}
        assert status["state"] == "idle"
        assert status["wake"] == {}
        assert status["microphone"]
        assert status["last_turn"] is None
        await lived.asked("light please")
        turn = lived.house.room.status()["last_turn"]
        assert isinstance(turn, dict)
        assert turn["outcome"] == "answered"
        await until(lambda: lived.house.room.status()["health"], 3)


async def test_the_status_names_the_service_at_work_while_there_is_one(tmp_path: Path) -> None:
    async with living(tmp_path, LONG) as lived:
        room = lived.house.room
        assert (room.status()["service"], room.status()["sessions"]) == ("", {})
        asking = asyncio.create_task(lived.asked("tell me a story"))
        await until(lambda: room.status()["service"] == "scripted", 6)
        assert room.status()["sessions"] == {"scripted": 1}
        await room.stop()
        await until(lambda: room.status()["sessions"] == {}, 6)
        assert room.status()["service"] == ""
        await asking


async def test_a_question_in_writing_gives_its_whole_story(tmp_path: Path) -> None:
    async with living(tmp_path, ANSWERS) as lived:
        told = await lived.asked("light please")
        (ran,) = [each for each in told if isinstance(each, ToolRan)]
        assert (ran.name, ran.status) == ("set_lights", "success")
        assert [each for each in told if isinstance(each, Answered)] == [Answered("It is on.")]
        done = told[-1]
        assert isinstance(done, TurnDone)
        assert done.outcome == "answered"
        assert done.latencies_ms["first_audio"] > 0


async def test_one_question_at_a_time(tmp_path: Path) -> None:
    async with living(tmp_path, SILENT) as lived:
        first = asyncio.create_task(lived.asked("anybody there"))
        await lived.state("processing")
        with pytest.raises(Declined, match="a conversation is under way"):
            await lived.asked("hello")
        await lived.house.room.stop()
        done = (await first)[-1]
        assert isinstance(done, TurnDone)
        assert done.outcome == "interrupted"
        assert lived.house.room.status()["state"] == "idle"


async def test_mute_changes_over_is_told_and_refuses_a_press(tmp_path: Path) -> None:
    async with living(tmp_path, ANSWERS) as lived:
        room = lived.house.room

        def mutes() -> list[bool]:
            return [notice.mended for notice in lived.all(Notice) if notice.kind == "mute"]

        assert await room.mute(None) is True
        assert await room.mute(on=True) is True
        assert room.status()["muted"] is True
        await until(lambda: False in mutes(), 6)
        with pytest.raises(Declined, match="parlour mute off"):
            await room.talk(hold=False)
        assert [failed.code for failed in lived.all(Failed)] == ["muted"]
        assert await room.mute(None) is False
        await until(lambda: True in mutes(), 6)
        await until(lambda: room.status()["problems"] == [], 6)


async def test_tools_run_by_hand_are_not_counted_as_a_turn(tmp_path: Path) -> None:
    async with living(tmp_path, ANSWERS) as lived:
        results = [await lived.house.room.call("get_time", {}) for _ in range(10)]
        assert {result.status for result in results} == {ToolStatus.SUCCESS}
        assert len(lived.all(ToolRan)) == 10
        assert "get_time" in {tool.name for tool in lived.house.room.tools()}


async def test_meters_come_while_somebody_watches(tmp_path: Path) -> None:
    async with living(tmp_path, ANSWERS) as lived:
        room = lived.house.room
        for _ in range(2):
            await room.watch_meters(on=True)
        await room.watch_meters(on=False)
        await until(lambda: lived.all(Metered))
        for _ in range(3):
            await room.watch_meters(on=False)
        await asyncio.sleep(0.2)
        seen = len(lived.all(Metered))
        await asyncio.sleep(0.3)
        assert len(lived.all(Metered)) == seen


async def test_push_to_talk_sends_what_was_said_between_press_and_release(tmp_path: Path) -> None:
    async with living(tmp_path, f'record = "record.jsonl"\n{ANSWERS}', follow_up_s=0) as lived:
        room = lived.house.room
        await room.talk(hold=True)
        await asyncio.sleep(0.5)
        await room.release()
        await until(lambda: lived.all(TurnDone), 5)
        assert lived.all(TurnDone)[0].outcome == "answered"
    record = (tmp_path / "record.jsonl").read_text(encoding="utf-8")
    assert '"turns_ended": 1' in record
    frames = re.search(r'"frames": (\d+)', record)
    assert frames is not None
    assert 15 < int(frames[1]) < 60


async def test_a_press_cuts_an_answer_and_says_how_much_was_heard(tmp_path: Path) -> None:
    async with living(tmp_path, f'record = "record.jsonl"\n{LONG}') as lived:
        lived.house.runner.hear(TextGiven("tell me a story"))
        await lived.state("responding")
        await asyncio.sleep(0.6)
        await lived.house.room.talk(hold=False)
        await until(lambda: lived.all(Interrupted))
        (cut,) = lived.all(Interrupted)
        assert 100 < cut.heard_ms < 1_500
        assert [done.outcome for done in lived.all(TurnDone)] == ["interrupted"]
    assert f'"heard_ms": {cut.heard_ms}' in (tmp_path / "record.jsonl").read_text(encoding="utf-8")


async def test_a_worker_killed_in_mid_reply_costs_the_turn_and_no_more(tmp_path: Path) -> None:
    async with living(tmp_path, LONG) as lived:
        lived.house.runner.hear(TextGiven("tell me a story"))
        await lived.state("responding")
        assert lived.house.worker.pid is not None
        os.kill(lived.house.worker.pid, signal.SIGKILL)
        await until(lambda: lived.all(TurnDone))
        assert lived.all(TurnDone)[0].outcome == "failed"
        assert [failed.code for failed in lived.all(Failed)] == ["cut_short"]
        await until(lambda: any(notice.mended for notice in lived.all(Notice)), 5)
        assert lived.house.room.status()["problems"] == [
            f"cut_short: {lived.all(Failed)[0].message}"
        ]


async def test_a_failure_is_a_problem_until_a_turn_is_answered(tmp_path: Path) -> None:
    opening = '[open]\nfail = "rejected"\nmessage = "the key is void"\ntimes = 1\n'
    async with living(
        tmp_path, ANSWERS.replace("[capabilities]", f"{opening}[capabilities]")
    ) as lived:
        done = (await lived.asked("hello"))[-1]
        assert isinstance(done, TurnDone)
        assert done.outcome == "failed"
        room = lived.house.room
        await until(lambda: room.status()["problems"] == ["key_refused: the key is void"])
        await lived.asked("hello again")
        assert room.status()["problems"] == []


async def test_what_is_said_returns_once_it_was_heard(tmp_path: Path) -> None:
    async with living(tmp_path, ANSWERS) as lived:
        began = asyncio.get_running_loop().time()
        await lived.house.room.say(Announcement(text="one two three four five"))
        assert asyncio.get_running_loop().time() - began > 1.0


async def test_a_question_that_was_not_understood_is_told_before_its_turn_is_over(
    tmp_path: Path,
) -> None:
    async with living(tmp_path, NOT_UNDERSTOOD) as lived:
        told = await lived.asked("what is the capital of france")
        (failed,) = [each for each in told if isinstance(each, Failed)]
        assert failed.code == "not_understood"
        assert isinstance(told[-1], TurnDone)


async def test_without_a_loudspeaker_an_answer_is_over_when_its_words_are_complete(
    tmp_path: Path,
) -> None:
    async with living(tmp_path, LONG, audio=SPEECHLESS) as lived:
        told = await lived.asked("tell me a story")
        assert Answered("A story.") in told
        assert isinstance(told[-1], TurnDone)
        assert told[-1].outcome == "answered"
        with pytest.raises(DeviceUnavailable, match="there is no loudspeaker"):
            await lived.house.room.say(Announcement(text="dinner"))
