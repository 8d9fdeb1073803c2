"""A mute in the middle of a question: what is said from then on stays in the room."""

import asyncio
from array import array
from pathlib import Path

import pytest

from daemon.control.protocol import Verb
from providers.emulators.script import Script
from tests.scenarios.services import served
from tests.scenarios.voices import speak_beforehand

pytestmark = [pytest.mark.card, pytest.mark.timeout(60)]

QUESTION = "hey jarvis, what is the capital of the country that lies to the north of the alps"
WITHIN_S = 0.1


@pytest.mark.parametrize("service", ["openai_realtime", "nova_sonic"])
async def test_a_mute_in_the_middle_is_heard_at_once(service: str, tmp_path: Path) -> None:
    await speak_beforehand(QUESTION)
    async with served(tmp_path, {service: Script()}, talk="keep_warm_s = 30.0") as home:
        saying = asyncio.create_task(home.house.say(QUESTION))
        await home.house.state("listening")
        heard_s = 0.0
        async with asyncio.timeout(10.0):
            while heard_s < 1.0:
                await asyncio.sleep(0.02)
                heard_s = sum(len(each.audio) for each in home.emulator.sessions) / 48_000
        await home.house.request(Verb.MUTE, on=True)
        await asyncio.sleep(WITHIN_S)
        (session,) = home.emulator.sessions
        arrived_bytes = len(session.audio)
        assert not saying.done(), "the sentence goes on"
        await saying
        await asyncio.sleep(0.5)
        late = array("h", bytes(session.audio[arrived_bytes:]))
        assert set(late) <= {0}, "only silence of the provider's own"
