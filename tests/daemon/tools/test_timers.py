from collections.abc import AsyncIterator

import pytest

from daemon.store import Store
from daemon.timers.keeper import MOST_TIMERS, Timers
from daemon.timers.schedule import Phase
from daemon.tools.base import Tool, ToolContext
from daemon.tools.box import ToolBox
from daemon.tools.timers import timers
from providers.base import ToolCall
from tests.daemon.timers.world import World, begin
from tests.daemon.tools.asking import break_disk, fail, names, succeed, titles


@pytest.fixture
async def kept(world: World, store: Store) -> AsyncIterator[Timers]:
    kept = begin(world, store)
    yield kept
    await kept.aclose()


@pytest.fixture
def tool(kept: Timers) -> Tool:
    return timers(kept)


async def test_a_timer_is_set_and_told_in_full(tool: Tool) -> None:
    told = await succeed(tool, action="set", seconds=300)
    assert told == {
        "timers": [
            {
                "id": "timer-1",
                "kind": "timer",
                "name": "",
                "title": "five minute timer",
                "seconds_left": 300,
                "due": "2026-11-18T13:05:00",
                "state": "running",
            }
        ]
    }


async def test_a_name_is_kept_without_the_word_timer(tool: Tool) -> None:
    told = await succeed(tool, action="set", seconds=300, name="pasta timer")
    assert names(told["timers"]) == ["pasta"]
    assert titles(told["timers"]) == ["pasta timer"]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("13:30", "2026-11-18T13:30:00"),
        ("7:00", "2026-11-19T07:00:00"),
        ("13:00", "2026-11-19T13:00:00"),
    ],
)
async def test_a_time_of_day_makes_an_alarm_for_the_next_time_it_is(
    tool: Tool, at: str, due: str
) -> None:
    told = await succeed(tool, action="set", at=at)
    assert "'kind': 'alarm'" in str(told)
    assert f"'due': '{due}'" in str(told)


async def test_an_alarm_keeps_its_time_of_day_when_the_clocks_change(
    tool: Tool, world: World
) -> None:
    world.wall_s = 1_792_850_400.0  # Saturday, 2026-10-24 16:00 in Berlin; winter begins at 3
    told = await succeed(tool, action="set", at="07:00")
    assert "'due': '2026-10-25T07:00:00'" in str(told)
    assert "'seconds_left': 57600" in str(told)


async def test_a_text_makes_a_reminder_that_is_spoken(tool: Tool, world: World) -> None:
    await succeed(tool, action="set", seconds=60, text="take the bins out")
    world.advance(60)
    assert world.ringing["reminder-1"] == ("timer", "Take the bins out")


async def test_several_are_listed_with_what_is_left(tool: Tool, world: World) -> None:
    await succeed(tool, action="set", seconds=300, name="pasta")
    await succeed(tool, action="set", seconds=600, name="rice")
    world.advance(100)
    told = await succeed(tool, action="list")
    assert titles(told["timers"]) == ["pasta timer", "rice timer"]
    assert "'seconds_left': 200" in str(told)
    one = await succeed(tool, action="list", name="rice")
    assert titles(one["timers"]) == ["rice timer"]


async def test_the_only_one_is_cancelled_without_a_name(tool: Tool, world: World) -> None:
    await succeed(tool, action="set", seconds=60)
    told = await succeed(tool, action="cancel", kind="timer")
    assert titles(told["timers"]) == ["one minute timer"]
    assert "'state': 'cancelled'" in str(told["timers"])
    assert told["remaining"] == []
    world.advance(60)
    assert world.rang == []


async def test_of_several_the_person_is_asked_which(tool: Tool) -> None:
    await succeed(tool, action="set", seconds=300, name="pasta")
    await succeed(tool, action="set", seconds=600)
    told = await fail(tool, action="cancel")
    assert (told["code"], told["choices"]) == ("ambiguous", ["pasta timer", "ten minute timer"])
    told = await succeed(tool, action="cancel", seconds=600)
    assert titles(told["timers"]) == ["ten minute timer"]
    assert titles(told["remaining"]) == ["pasta timer"]


@pytest.mark.parametrize("said", [{"everywhere": True}, {"name": "all"}])
async def test_all_are_cancelled_only_when_it_is_said(tool: Tool, said: dict[str, object]) -> None:
    for arguments in ({"seconds": 60}, {"seconds": 90}, {"at": "13:30"}):
        await succeed(tool, action="set", **arguments)
    assert (await fail(tool, action="cancel", kind="timer"))["code"] == "ambiguous"
    told = await succeed(tool, action="cancel", kind="timer", **said)
    assert titles(told["timers"]) == ["one minute timer", "one minute thirty timer"]
    assert titles(told["remaining"]) == ["13:30 alarm"]


async def test_a_name_nobody_has_is_answered_with_the_near_ones(tool: Tool) -> None:
    await succeed(tool, action="set", seconds=60, name="pasta")
    told = await fail(tool, action="cancel", name="pesto timer")
    assert (told["code"], told["did_you_mean"]) == ("unknown_timer", ["pasta timer"])


async def test_stop_silences_what_rings_and_nothing_else(tool: Tool, world: World) -> None:
    await succeed(tool, action="set", seconds=60)
    await succeed(tool, action="set", seconds=600)
    world.advance(60)
    told = await succeed(tool, action="stop")
    assert titles(told["timers"]) == ["one minute timer"]
    assert titles(told["remaining"]) == ["ten minute timer"]
    assert world.ringing == {}


@pytest.mark.parametrize("action", ["stop", "snooze"])
async def test_with_nothing_ringing_there_is_nothing_to_do(tool: Tool, action: str) -> None:
    await succeed(tool, action="set", seconds=60)
    told = await fail(tool, action=action)
    assert (told["code"], told["message"]) == ("nothing_rings", "nothing is ringing")


async def test_with_nothing_set_there_is_nothing_to_cancel(tool: Tool) -> None:
    assert (await fail(tool, action="cancel"))["code"] == "nothing_to_do"


async def test_snooze_lets_it_ring_later(tool: Tool, world: World) -> None:
    await succeed(tool, action="set", at="13:30")
    world.advance(1_800)
    told = await succeed(tool, action="snooze", seconds=120)
    assert world.ringing == {}
    assert "'seconds_left': 120" in str(told["timers"])
    world.advance(120)
    assert set(world.ringing) == {"alarm-1"}


async def test_what_was_missed_is_told_once(tool: Tool, world: World, kept: Timers) -> None:
    await succeed(tool, action="set", seconds=60, name="egg")
    await kept.aclose()
    world.reboot(off_s=3_600)
    kept.start()
    told = await succeed(tool, action="list")
    assert told["timers"] == []
    assert titles(told["missed"]) == ["egg timer"]
    assert "missed" not in await succeed(tool, action="list")


@pytest.mark.parametrize(
    "arguments",
    [
        {"action": "set"},
        {"action": "set", "seconds": 60, "at": "13:30"},
        {"action": "set", "seconds": 0},
        {"action": "set", "seconds": 10**9},
        {"action": "set", "at": "25:00"},
        {"action": "set", "at": "half past"},
        {"action": "set", "kind": "egg", "seconds": 60},
        {"action": "explode"},
        {},
    ],
)
async def test_arguments_that_do_not_fit_set_nothing(
    tool: Tool, kept: Timers, arguments: dict[str, object]
) -> None:
    assert (await fail(tool, **arguments))["code"] == "bad_arguments"
    assert kept.in_phase() == ()
    assert (await succeed(tool, action="list"))["timers"] == []


async def test_too_many_are_refused(tool: Tool) -> None:
    for _ in range(MOST_TIMERS):
        await succeed(tool, action="set", seconds=60)
    told = await fail(tool, action="set", seconds=60)
    assert told["code"] == "not_possible"


async def test_what_cannot_be_saved_is_told_and_not_set(
    tool: Tool, store: Store, world: World
) -> None:
    break_disk(store)
    call = ToolCall("c", "timers", {"action": "set", "seconds": 1})
    result = await ToolBox([tool]).run(call, ToolContext(room="kitchen"))
    assert result.content["code"] == "could_not_save"
    world.advance(5)
    assert world.rang == []


async def test_a_recurring_alarm_tells_its_days(kept: Timers) -> None:
    told = await succeed(timers(kept), action="set", at="7:30", repeat="weekdays")
    [report] = told["timers"] if isinstance(told["timers"], list) else []
    assert report["repeat"] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    assert report["due"].endswith("T07:30:00")


async def test_an_alarm_may_be_days_away(kept: Timers) -> None:
    told = await succeed(timers(kept), action="set", at="9:00", day="2026-12-24", text="presents")
    assert "2026-12-24T09:00:00" in str(told)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"seconds": 60, "day": "tomorrow"}, "need at"),
        ({"at": "9:00", "day": "someday"}, "expected today, tomorrow"),
        ({"at": "9:00", "day": "2020-01-01"}, "is over"),
        ({"at": "9:00", "repeat": "often"}, "expected daily"),
        ({"at": "9:00", "day": "friday", "repeat": "daily"}, "either day or repeat"),
    ],
)
async def test_days_that_make_no_sense_are_told(
    kept: Timers, arguments: dict[str, object], words: str
) -> None:
    told = await fail(timers(kept), action="set", **arguments)
    assert words in str(told["message"])


async def test_a_running_timer_gets_more_time(kept: Timers) -> None:
    tool = timers(kept)
    await succeed(tool, action="set", seconds=300, name="pasta")
    told = await succeed(tool, action="extend", seconds=120, name="pasta")
    assert "'seconds_left': 420" in str(told)
    assert len(kept.in_phase(*Phase)) == 1


async def test_which_of_two_gets_more_time_is_asked(kept: Timers) -> None:
    tool = timers(kept)
    for name in ("pasta", "egg"):
        await succeed(tool, action="set", seconds=300, name=name)
    assert (await fail(tool, action="extend", seconds=60))["code"] == "ambiguous"


async def test_no_alarm_is_promised_on_a_clock_that_is_not_set(kept: Timers, world: World) -> None:
    world.wall_trusted = False
    assert (await fail(timers(kept), action="set", at="9:00"))["code"] == "clock_not_set"
