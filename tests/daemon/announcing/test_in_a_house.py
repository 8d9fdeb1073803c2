"""Announcements in a whole house, with the real worker and its real voice."""

import asyncio
from pathlib import Path

import pytest

from daemon.announcing.announcement import Announcement, Priority
from daemon.events import TextGiven
from daemon.house import Declined
from daemon.story import TurnDone
from tests.daemon.houses import living
from tests.daemon.scripts import until

ANSWER_MS = 3_000
LONG = f"""
[[turn]]
steps = [{{ text = "A story." }}, {{ tone_hz = 440.0, ms = {ANSWER_MS} }}, {{ turn_end = true }}]
"""


async def test_a_critical_one_is_heard_within_an_answer_that_goes_on_after_it(
    tmp_path: Path,
) -> None:
    async with living(tmp_path, LONG, follow_up_s=0) as lived:
        await lived.house.room.say(Announcement(text="warm"))  # the voice is loaded
        now_s = asyncio.get_running_loop().time
        lived.house.runner.hear(TextGiven("tell me a story"))
        await lived.state("responding")
        began_s = now_s()
        await lived.house.room.say(Announcement(text="smoke", priority=Priority.CRITICAL))
        said_s = now_s()
        assert lived.house.room.status()["state"] == "responding"
        await until(lambda: lived.all(TurnDone), 10)
        assert lived.all(TurnDone)[0].outcome == "answered"
        held_s = said_s - began_s
        assert now_s() - began_s > ANSWER_MS / 1000 + held_s * 0.5  # it was held, not drowned


async def test_a_normal_one_comes_after_the_answer_and_stop_drops_it(tmp_path: Path) -> None:
    async with living(tmp_path, LONG, follow_up_s=0) as lived:
        lived.house.runner.hear(TextGiven("tell me a story"))
        await lived.state("responding")
        waiting = asyncio.create_task(lived.house.room.say(Announcement(text="dinner")))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await lived.house.room.stop()
        with pytest.raises(Declined, match="told to stop"):
            await waiting
        await lived.house.room.say(Announcement(text="dinner"))
