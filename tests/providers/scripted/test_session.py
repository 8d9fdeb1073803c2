import asyncio
import json
import tomllib
import wave
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import pytest

from config.settings import Providers, ScriptedProvider, Settings
from providers import base
from providers.base import ErrorCode, SessionBrief, SessionEvent, ToolResult, ToolSpec, ToolStatus
from providers.errors import ConnectionLost, ProtocolViolation, Rejected, Unsupported
from providers.scripted import provider
from providers.scripted.reader import parse_script

FRAME = bytes(640)
BRIEF = SessionBrief(session_id="s1")


def scripted(text: str, folder: Path = Path()) -> provider.ScriptedProvider:
    return provider.ScriptedProvider(parse_script(tomllib.loads(text), folder / "script.toml"))


async def take(events: AsyncIterator[SessionEvent], count: int) -> list[SessionEvent]:
    async with asyncio.timeout(5):
        return [await anext(events) for _ in range(count)]


async def drain(events: AsyncIterator[SessionEvent]) -> list[SessionEvent]:
    async with asyncio.timeout(5):
        return [event async for event in events]


async def test_a_turn_is_played_in_order_after_the_end_of_the_persons_turn() -> None:
    service = scripted(
        """
        [[turn]]
        steps = [
          { speech_started = true },
          { speech_stopped = true },
          { transcript = "is it dark", final = false },
          { tool_call = "get_state", arguments = { room = "hall" } },
          { wait = "tool_result" },
          { text = "It is." },
          { usage = { input_tokens = 3 } },
          { expiring_s = 30 },
          { turn_end = true, expects_answer = true },
        ]
        """
    )
    async with service.open(BRIEF) as session:
        events = session.events()
        await session.end_turn()
        first = await take(events, 4)
        assert first == [
            base.SpeechStarted(),
            base.SpeechStopped(),
            base.Transcript("is it dark", final=False),
            base.ToolCall("call-1", "get_state", {"room": "hall"}, "reply-1"),
        ]
        result = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
        await session.send_tool_result("call-1", result)
        assert await take(events, 4) == [
            base.TextOutput("reply-1", "It is."),
            base.Usage(input_tokens=3),
            base.Expiring(30.0),
            base.TurnEnd("reply-1", expects_answer=True),
        ]
    record = service.record.sessions[0]
    assert record.tool_results == [("call-1", result)]
    assert (record.turns_ended, record.closed) == (1, True)


async def test_a_tone_lasts_what_the_script_says_and_has_no_seams() -> None:
    service = scripted(
        """
        capabilities = { output_rate_hz = 24000 }
        [[turn]]
        steps = [{ tone_hz = 440, ms = 505, level = 0.5 }, { hang_up = "quietly" }]
        """
    )
    async with service.open(BRIEF) as session:
        await session.send_text("hello")
        events = await drain(session.events())
    pcm = b"".join(event.pcm for event in events if isinstance(event, base.AudioOutput))
    samples = memoryview(pcm).cast("h").tolist()
    assert len(samples) == 24 * 505
    assert 16_000 < max(samples) < 16_400
    assert max(abs(a - b) for a, b in pairwise(samples)) < 2_000


async def test_a_recording_is_played_as_it_is(tmp_path: Path) -> None:
    pcm = bytes(islice((n % 251 for n in range(10_000)), 3_200))
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(pcm)
    steps = '[[turn]]\nsteps = [{ wav = "a.wav" }, { silence_ms = 10 }, { hang_up = "quietly" }]'
    service = scripted(steps, tmp_path)
    async with service.open(BRIEF) as session:
        await session.end_turn()
        events = await drain(session.events())
    audio = [event.pcm for event in events if isinstance(event, base.AudioOutput)]
    assert b"".join(audio) == pcm + bytes(320)


async def test_paced_audio_takes_its_time() -> None:
    service = scripted(
        '[[turn]]\nsteps = [{ silence_ms = 200, speed = 2 }, { hang_up = "quietly" }]'
    )
    async with service.open(BRIEF) as session:
        await session.end_turn()
        begun = asyncio.get_running_loop().time()
        await drain(session.events())
        took = asyncio.get_running_loop().time() - begun
    assert 0.09 < took < 1.0


async def test_audio_counts_from_when_the_waiting_begins() -> None:
    service = scripted('[[turn]]\nwait = "audio"\naudio_ms = 60\nsteps = [{ text = "heard" }]')
    async with service.open(BRIEF) as session:
        for _ in range(10):
            await session.send_audio(FRAME)
        waiting = asyncio.create_task(take(session.events(), 1))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        for _ in range(3):
            await session.send_audio(FRAME)
        assert await waiting == [base.TextOutput("reply-1", "heard")]
    assert service.record.sessions[0].frames == 13


async def test_an_interrupted_turn_falls_silent_and_the_next_is_played() -> None:
    service = scripted(
        """
        [[turn]]
        steps = [{ silence_ms = 60000, speed = 1 }, { turn_end = true }]
        [[turn]]
        steps = [{ text = "next" }]
        """
    )
    async with service.open(BRIEF) as session:
        events = session.events()
        await session.end_turn()
        assert isinstance((await take(events, 1))[0], base.AudioOutput)
        await session.interrupt("reply-1", 25)
        following = asyncio.create_task(take(events, 1))
        await asyncio.sleep(0.05)
        assert not following.done()
        await session.end_turn()
        assert await following == [base.TextOutput("reply-2", "next")]
    assert service.record.sessions[0].interrupts == [("reply-1", 25)]


async def test_a_stubborn_turn_plays_on_after_an_interruption() -> None:
    service = scripted(
        '[[turn]]\nstubborn = true\nsteps = [{ text = "a" }, { delay_ms = 20 }, { text = "late" }]'
    )
    async with service.open(BRIEF) as session:
        events = session.events()
        await session.end_turn()
        await take(events, 1)
        await session.interrupt("reply-1", 0)
        assert await take(events, 1) == [base.TextOutput("reply-1", "late")]


async def test_a_turn_can_wait_for_the_interruption_and_say_so() -> None:
    service = scripted(
        """
        [[turn]]
        steps = [{ text = "a" }, { wait = "interrupt" }, { interrupted = true, reply_id = "x" }]
        """
    )
    async with service.open(BRIEF) as session:
        events = session.events()
        await session.end_turn()
        await take(events, 1)
        following = asyncio.create_task(take(events, 1))
        await asyncio.sleep(0)
        await session.interrupt("reply-1", 0)
        assert await following == [base.Interrupted("x")]


async def test_a_hanging_turn_says_nothing_and_ends_with_the_session() -> None:
    service = scripted('[[turn]]\nsteps = [{ hang = true }, { text = "never" }]')
    async with service.open(BRIEF) as session:
        await session.end_turn()
        collected = asyncio.create_task(drain(session.events()))
        await asyncio.sleep(0.05)
        assert not collected.done()
    assert await collected == []


async def test_a_lost_connection_ends_the_events_and_refuses_what_follows() -> None:
    service = scripted('[[turn]]\nsteps = [{ text = "half a" }, { hang_up = "lost" }]')
    async with service.open(BRIEF) as session:
        events = session.events()
        await session.end_turn()
        await take(events, 1)
        with pytest.raises(ConnectionLost):
            await anext(events)
        with pytest.raises(ConnectionLost):
            await session.send_audio(FRAME)


async def test_a_fatal_error_is_the_last_event_and_a_passing_one_is_not() -> None:
    service = scripted(
        """
        [[turn]]
        steps = [
          { error = "service", message = "a hiccup" },
          { error = "quota", message = "no more", fatal = true, cure = "pay" },
          { text = "never" },
        ]
        """
    )
    async with service.open(BRIEF) as session:
        await session.end_turn()
        events = await drain(session.events())
    assert [event.code for event in events if isinstance(event, base.SessionError)] == [
        ErrorCode.SERVICE,
        ErrorCode.QUOTA,
    ]
    assert len(events) == 2


async def test_opening_fails_as_often_as_the_script_says() -> None:
    service = scripted('[open]\nfail = "connection_lost"\ntimes = 2\nmessage = "no route"')
    for _ in range(2):
        with pytest.raises(ConnectionLost, match="no route"):
            async with service.open(BRIEF):
                pass
    async with service.open(BRIEF):
        pass
    assert (service.record.opens, len(service.record.sessions)) == (3, 1)


async def test_opening_can_be_refused_and_can_be_slow() -> None:
    service = scripted('[open]\nfail = "rejected"\ndelay_ms = 60')
    begun = asyncio.get_running_loop().time()
    with pytest.raises(Rejected):
        async with service.open(BRIEF):
            pass
    assert asyncio.get_running_loop().time() - begun > 0.05


@pytest.mark.parametrize(("reopen", "second"), [("restart", "one"), ("continue", "two")])
async def test_the_next_session_begins_again_or_goes_on(reopen: str, second: str) -> None:
    service = scripted(
        f'reopen = "{reopen}"\n'
        '[[turn]]\nsteps = [{ text = "one" }]\n[[turn]]\nsteps = [{ text = "two" }]\n'
    )
    said: list[SessionEvent] = []
    for _ in range(2):
        async with service.open(BRIEF) as session:
            await session.end_turn()
            said += await take(session.events(), 1)
    assert said == [base.TextOutput("reply-1", "one"), base.TextOutput("reply-2", second)]


async def test_what_the_script_does_not_offer_is_unsupported() -> None:
    service = scripted(
        '[capabilities]\nturn_end = "service"\nmanual_turn = false\ntext_turn = false'
    )
    async with service.open(BRIEF) as session:
        with pytest.raises(Unsupported):
            await session.end_turn()
        with pytest.raises(Unsupported):
            await session.send_text("hello")


async def test_a_frame_of_another_length_breaks_the_contract() -> None:
    async with scripted("").open(BRIEF) as session:
        with pytest.raises(ProtocolViolation, match="expected 640 bytes, found 4"):
            await session.send_audio(bytes(4))


async def test_a_record_file_tells_what_each_session_was_given(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text('record = "given.jsonl"\n', encoding="utf-8")
    settings = Settings(providers=Providers(scripted=ScriptedProvider(script=script)))
    brief = replace(
        BRIEF, voice="deep", tools=(ToolSpec(name="get_time", description="", parameters={}),)
    )
    async with provider.create(settings).open(brief) as session:
        await session.send_audio(FRAME)
        await session.send_text("lights")
        await session.interrupt("r", 7)
    given = json.loads((tmp_path / "given.jsonl").read_text(encoding="utf-8"))
    assert given["session_id"] == "s1"
    assert (given["voice"], given["tools"]) == ("deep", ["get_time"])
    assert given["frames"] == 1
    assert given["texts"] == ["lights"]
    assert given["interrupts"] == [{"reply_id": "r", "heard_ms": 7}]


def test_without_a_script_file_the_provider_says_what_is_missing() -> None:
    with pytest.raises(Rejected, match=r"providers\.scripted\.script"):
        provider.create(Settings())
