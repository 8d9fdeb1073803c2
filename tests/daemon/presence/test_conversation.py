"""A conversation as the home sees it, over a real broker: what is told, said, asked, and kept."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from config.settings import Conversation, Mqtt, Presence, Settings
from daemon import story
from daemon.mqtt.broker import Broker
from daemon.presence.joining import present
from daemon.timers.schedule import Kind, Phase, Timer, countdown
from daemon.tools.timers import SNOOZE_S
from tests.daemon.houses import Lived, living
from tests.daemon.presence.satellites import BASE, NODE, Ear
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto

SCRIPT = """
loop = true
reopen = "continue"
[[turn]]
steps = [{ text = "My secret is blue." }, { tone_hz = 440.0, ms = 200 }, { turn_end = true }]
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A house, and what the home hears of it."""

    lived: Lived
    ear: Ear
    broker: Mosquitto


type Visible = Callable[..., AbstractAsyncContextManager[Seen]]

QUESTION = json.dumps({"text": "Well?", "id": "blinds-1", "listen": True})


@pytest.fixture
async def visible(tmp_path: Path) -> AsyncIterator[Visible]:
    async with Mosquitto.started(tmp_path / "mosquitto") as broker, Ear.on(broker) as ear:

        @asynccontextmanager
        async def house(**presence: object) -> AsyncIterator[Seen]:
            mqtt = Mqtt(host=broker.host, port=broker.port)
            settings = Settings(
                presence=Presence.model_validate({"enabled": True, "node": NODE, **presence}),
                mqtt=mqtt,
                conversation=Conversation(provider="scripted", fallback=("local",)),
            )
            async with living(tmp_path, SCRIPT, follow_up_s=0) as lived:
                one = Broker(mqtt)
                among = replace(lived.house.neighbours, broker=lambda _: one)
                async with present(settings, among):
                    await ear.until("state", "idle")
                    yield Seen(lived, ear, broker)

        yield house


async def test_of_a_turn_and_a_question_not_a_word_is_told(visible: Visible) -> None:
    async with visible() as seen:
        await _asked_in_writing(seen)
        await until(lambda: seen.ear.last("latency") not in {None, "None"})
        await seen.ear.until("state", "idle")
        await _asked_aloud(seen)
    told = [payload for topic, payload, _ in seen.ear.heard if not topic.endswith("/set")]
    assert not any("blue" in payload or "please" in payload for payload in told)


async def test_with_transcripts_words_are_told_and_never_kept(visible: Visible) -> None:
    async with visible(transcripts=True) as seen:
        await _asked_in_writing(seen)
        await seen.ear.until("last_answer", "My secret is blue.")
        await seen.ear.until("state", "idle")
        await _asked_aloud(seen)
        assert seen.ear.all("answer") == [json.dumps({"id": "blinds-1", "text": "yes please"})]
        kept = await _kept(seen.ear)
        assert f"{BASE}/state" in kept
        assert not {f"{BASE}/{key}" for key in ("last_answer", "last_heard", "answer")} & kept


async def _asked_in_writing(seen: Seen) -> None:
    await seen.ear.order("ask", "tell me your secret")
    await until(lambda: seen.lived.all(story.TurnDone), 8)


async def _asked_aloud(seen: Seen) -> None:
    """Have a question spoken, and answer it as a person would."""
    await seen.ear.order("announce", QUESTION)
    await seen.ear.until("state", "listening", 10)
    seen.lived.house.told.tell(story.Heard("yes please"))
    await seen.lived.house.room.stop()
    await seen.ear.until("state", "idle")


async def _kept(ear: Ear) -> set[str]:
    """Give the topics the broker keeps a message of."""
    await ear.client.unsubscribe("#")
    begun = len(ear.heard)
    await ear.client.subscribe("#", qos=1)
    await until(lambda: any(kept for _, _, kept in ear.heard[begun:]))
    await asyncio.sleep(0.2)
    return {topic for topic, _, kept in ear.heard[begun:] if kept}


async def test_a_broker_that_stopped_answering_does_not_hold_up_the_end(
    visible: Visible,
) -> None:
    loop = asyncio.get_running_loop()
    async with visible() as seen:
        seen.broker.hang()
        began_s = loop.time()
    assert loop.time() - began_s < 4.5  # a house takes up to 2 s without one


async def test_an_alarm_is_seen_ringing_and_silenced_from_the_home(visible: Visible) -> None:
    async with visible() as seen:
        timers = seen.lived.house.neighbours.timers
        egg = Timer(ident="", kind=Kind.TIMER, label="egg", due_wall_s=0.0)
        await timers.set(countdown(egg, 4.0, timers.now()))
        seen.lived.house.told.tell(story.StateChanged("idle"))  # as a tool that ran would
        await until(lambda: (seen.ear.last("next_timer") or "").startswith("20"))
        await seen.ear.until("ringing", "ON", 10)
        await seen.ear.order("silence_alarm", "PRESS")
        await seen.ear.until("ringing", "OFF")
        assert timers.in_phase(Phase.RINGING) == ()


async def test_an_alarm_is_snoozed_from_the_home_and_a_missed_one_is_told_without_its_name(
    visible: Visible,
) -> None:
    async with visible() as seen:
        timers = seen.lived.house.neighbours.timers
        egg = Timer(ident="", kind=Kind.TIMER, label="egg", due_wall_s=0.0)
        await timers.set(countdown(egg, 0.2, timers.now()))
        await seen.ear.until("ringing", "ON", 10)
        await seen.ear.order("snooze_alarm", "PRESS")
        await seen.ear.until("ringing", "OFF")
        [later] = timers.in_phase(Phase.WAITING)
        assert SNOOZE_S - 10 < later.left_s(timers.now()) <= SNOOZE_S
        seen.lived.house.told.tell(story.Notice("timer_missed", "the egg timer was missed"))
        await until(lambda: seen.ear.all("missed"))
        assert json.loads(seen.ear.all("missed")[0]) == {"event_type": "missed"}


async def test_buttons_and_choices_do_what_they_say(visible: Visible) -> None:
    async with visible() as seen:
        await seen.ear.order("talk", "PRESS")
        await seen.ear.until("state", "listening")
        assert json.loads(seen.ear.all("wake")[-1])["event_type"] == "button"
        assert seen.ear.all("trigger/button") == ["1"]
        await seen.ear.order("stop", "PRESS")
        await seen.ear.until("state", "idle")
        assert seen.ear.last("provider") == "scripted"
        await seen.ear.order("provider", "local")
        await seen.ear.until("provider", "local")
        assert seen.lived.house.room.status()["provider"] == "local"
        await seen.ear.order("alarm_volume", "61")
        await seen.ear.until("alarm_volume", "61")


async def test_the_owner_decides_what_the_home_may_do_with_the_microphone(
    visible: Visible,
) -> None:
    async with visible(talk=False, unmute=True) as seen:
        await seen.ear.order("talk", "PRESS")
        await seen.ear.order("mute", "ON")
        await seen.ear.until("mute", "ON")
        await seen.ear.order("mute", "OFF")
        await seen.ear.until("mute", "OFF")
        assert "listening" not in seen.ear.all("state")
        assert seen.ear.discovered["talk"] == {"p": "button"}
