"""A service fails while somebody waits: another one takes the turn over, and nothing is lost."""

import json
from pathlib import Path
from typing import Final, cast

import pytest

from providers.emulators.script import EmulatedTurn, Script
from providers.emulators.trouble import Kind, Point, Trouble
from tests.scenarios.house import House, measured
from tests.scenarios.listening import hears
from tests.scenarios.services import Served, served
from tests.scenarios.test_services import LONG, light
from tests.scenarios.test_spoken_turns import state_of

pytestmark = [pytest.mark.card, pytest.mark.timeout(120)]

ORDER: Final = EmulatedTurn(
    heard="turn on the kitchen light", tool=light("on"), say=("The kitchen light is on now.",)
)
OTHERS: Final = 'fallback = ["grok_voice"]'


def failing(trouble: Trouble, *turns: EmulatedTurn) -> Script:
    return Script(turns=turns, trouble=(trouble,))


async def test_an_answer_lost_in_the_middle_is_finished_by_the_next(tmp_path: Path) -> None:
    begun = EmulatedTurn(heard="turn on the light", tool=light("on"), say=LONG)
    first = failing(Trouble(kind=Kind.DROP, at=Point.REPLY, after_ms=3_000), begun)
    rest = Script(turns=(EmulatedTurn(tool=light("on"), say=("That is the end of it.",)),))
    scripts = {"openai_realtime": first, "grok_voice": rest}
    async with served(tmp_path, scripts, talk=OTHERS) as home:
        said = await home.house.say("hey jarvis, turn on the kitchen light")
        await home.house.happens("fallback", 20, to_provider="grok_voice")
        await home.house.happens("turn", 20, outcome="answered")
        speaker = home.house.recording().speaker[said.ended_sample :]
        assert hears(speaker, "long", "story")
        assert hears(speaker, "end", "of", "it")
        ran = [event for event in home.house.happened if event["event"] == "tool"]
        assert len(ran) == 1, "what was done is not done again"
        asked = json.dumps(
            [dict(each) for each in home.emulators["grok_voice"].sessions[-1].received]
        )
        assert "cut your answer off" in asked
        assert "sentence number 0" in asked


async def test_a_question_cut_off_in_the_middle_is_heard_whole_by_the_next(tmp_path: Path) -> None:
    first = failing(Trouble(kind=Kind.DROP, at=Point.UPLINK, after_ms=1_200), ORDER)
    scripts = {"openai_realtime": first, "grok_voice": Script(turns=(ORDER,))}
    async with served(tmp_path, scripts, talk=OTHERS) as home:
        said = await home.house.say("hey jarvis, turn on the kitchen light please")
        await home.house.happens("turn", 20, outcome="answered")
        assert await state_of("kitchen", "light", home.house) == "on"
        heard_s = len(home.emulators["grok_voice"].sessions[-1].audio) / 2 / 16_000
        said_s = (said.ended_sample - said.started_sample) / 16_000
        assert heard_s >= said_s, "from the first syllable on"


async def test_a_service_that_says_nothing_gives_way_in_time(tmp_path: Path) -> None:
    silent = failing(Trouble(kind=Kind.SILENCE, at=Point.UPLINK, after_ms=500), ORDER)
    scripts = {"openai_realtime": silent, "grok_voice": Script(turns=(ORDER,))}
    async with served(tmp_path, scripts, talk=OTHERS) as home:
        await home.house.say("hey jarvis, turn on the kitchen light")
        done = await home.house.happens("turn", 20, outcome="answered")
        latencies = cast("dict[str, float]", done["latencies_ms"])
        measured(f"asked a silent service, then the next: {latencies['first_audio']:.0f} ms")
        assert latencies["first_audio"] < 6_000


async def test_a_refused_key_is_told_aloud_and_shown_with_its_cure(tmp_path: Path) -> None:
    refusing = failing(Trouble(kind=Kind.REFUSE, status=401), ORDER)
    async with served(tmp_path, {"openai_realtime": refusing}) as home:
        await home.house.say("hey jarvis")
        told = await home.house.happens("error", code="key_refused")
        assert told["cure"]
        assert home.emulators["openai_realtime"].sessions == []
        await home.house.room.wait_for_sound(timeout_s=5)
        problems = cast("list[str]", (await home.house.status())["problems"])
        assert any("key_refused" in problem for problem in problems)


async def test_the_spending_cap_stops_the_fourth_turn(tmp_path: Path) -> None:
    answers = Script(turns=(EmulatedTurn(say=("This is an answer.",)),))
    async with served(_below(tmp_path, "first"), {"openai_realtime": answers}) as home:
        await home.house.ask("what time is it")
        cost = await _spent(home.house)
    assert cost > 0
    cap = f"[budget]\nhard_per_month = {cost * 2.5:.6f}\n"
    async with served(_below(tmp_path, "second"), {"openai_realtime": answers}, more=cap) as home:
        for _ in range(3):
            assert _answers(await home.house.ask("what time is it")) == ["This is an answer."]
        await home.house.ask("what time is it")
        assert len(_turns(home)) == 3, "the fourth was answered here"
        assert home.house.count("fallback", to_provider="local") == 1
        assert any("cost_cap" in problem for problem in await _problems(home.house))


def _below(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


async def _spent(house: House) -> float:
    usage = await house.command("usage", "--json")
    assert usage.status == 0, usage.complained
    return float(json.loads(usage.told)["cost"])


def _answers(happened: list) -> list[str]:  # type: ignore[type-arg]  # happenings
    return [event["text"] for event in happened if event["event"] == "answer"]


def _turns(home: Served) -> list[str]:
    received = [each for session in home.emulator.sessions for each in session.received]
    return [str(each["type"]) for each in received if each.get("type") == "response.create"]


async def _problems(house: House) -> list[str]:
    return cast("list[str]", (await house.status())["problems"])
