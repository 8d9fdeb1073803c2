"""A long answer is cut short: by the wake word, by a command; and the microphone is closed."""

import asyncio
from functools import partial

import pytest

from daemon.control.protocol import Verb
from hardware.virtual.card import MICROPHONE_FEED
from hardware.virtual.recording import Recording
from tests.scenarios.house import House, measured, until
from tests.scenarios.voices import speak_beforehand

MICROPHONE = f"{MICROPHONE_FEED}.monitor"
LONG_ANSWER = "what can you do"

pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(60),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_the_wake_word_cuts_a_long_answer_and_a_command_may_follow(house: House) -> None:
    await speak_beforehand("hey jarvis", "turn on the living room lamp")
    await house.begin_to_ask(LONG_ANSWER)
    await asyncio.sleep(1.5)
    await house.say("hey jarvis")
    cut = await house.happens("interrupted")
    assert 1_000 < int(str(cut["heard_ms"])) < 5_000
    await asyncio.sleep(1)
    silent_after_s = silence_from(float(str(cut["mono_s"])), house.recording())
    measured(
        f"silent {silent_after_s * 1000:.0f} ms after the cut, the acknowledging sound included"
    )
    assert silent_after_s < 0.6
    await house.say("turn on the living room lamp")
    ran = await house.happens("tool", name="set_lights", status="success")
    assert ran["arguments"] == {"name": "living room lamp", "state": "on"}


async def test_a_command_spoken_over_a_long_answer_is_carried_out(house: House) -> None:
    await speak_beforehand("hey jarvis, turn on the bedroom light")
    await house.begin_to_ask(LONG_ANSWER)
    await asyncio.sleep(1.5)
    await house.say("hey jarvis, turn on the bedroom light")
    await house.happens("interrupted")
    ran = await house.happens("tool", name="set_lights", status="success")
    assert ran["arguments"] == {"name": "bedroom light", "state": "on"}


async def test_parlour_stop_silences_a_long_answer(house: House) -> None:
    await house.begin_to_ask(LONG_ANSWER)
    await asyncio.sleep(1)
    asked_s = asyncio.get_running_loop().time()
    await house.request(Verb.STOP)
    await house.happens("turn", outcome="interrupted")
    await asyncio.sleep(1)
    silent_after_s = silence_from(asked_s, house.recording())
    measured(f"silent {silent_after_s * 1000:.0f} ms after `parlour stop` was asked for")
    assert silent_after_s < 0.25
    assert (await house.status())["state"] == "idle"


async def test_mute_closes_the_microphone_and_unmute_listens_again(house: House) -> None:
    await speak_beforehand("hey jarvis")
    assert await open_in(house)
    muted = await house.command("mute")
    assert (muted.status, muted.complained) == (0, "")
    await until(partial(closed_in, house))
    await house.say("hey jarvis")
    await asyncio.sleep(0.5)
    assert not house.count("wake")
    await house.command("mute", "off")
    await until(partial(open_in, house))
    await house.say("hey jarvis")
    await house.happens("wake")


def silence_from(moment_s: float, recording: Recording) -> float:
    """Give how long after a moment of the monotonic clock the loudspeaker still sounded."""
    end_s = recording.speaker.size / 16_000
    last_s = recording.last_loud_s(recording.speaker, end_s)
    return max(0.0, (last_s or 0.0) - recording.second_of(moment_s))


async def open_in(house: House) -> bool:
    """Say whether Parlour holds the microphone open."""
    return any(stream.device == MICROPHONE for stream in house.card.recording())


async def closed_in(house: House) -> bool:
    """Say whether nobody does."""
    return not await open_in(house)
