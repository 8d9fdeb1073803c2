"""A session paces and completes what the house sends, and keeps from it what it should not hear."""

import asyncio
import json
from base64 import b64decode
from typing import Any, cast

import pytest

from config.services.nova_sonic import NovaSonic
from providers.base import AudioOutput, SessionBrief, ToolCall, ToolResult, ToolStatus, TurnMode
from providers.errors import ProtocolViolation, ProviderError, Rejected, Unsupported
from providers.nova_sonic import models
from providers.nova_sonic.session import NovaSession
from tests.providers.nova_sonic.parts import FRAME, Ring, next_event, session_with, until
from tests.providers.nova_sonic.peer import House, Peer, listening


def inside(peer: Peer, name: str) -> list[dict[str, Any]]:
    """Give the fields of every event of a name."""
    return [
        cast("dict[str, Any]", event[name]) for event in peer.received if event and name in event
    ]


def sound(peer: Peer) -> bytes:
    return b"".join(b64decode(each["content"]) for each in inside(peer, "audioInput"))


async def ready(house: House) -> Peer:
    await until(lambda: house.peers and house.peer.answered)
    return house.peer


async def test_silence_is_sent_in_real_time_while_nobody_speaks() -> None:
    async with listening() as house, session_with(house):
        peer = await ready(house)
        started, had = asyncio.get_running_loop().time(), len(sound(peer))
        await asyncio.sleep(0.6)
        passed_ms = (asyncio.get_running_loop().time() - started) * 1000
        silence = sound(peer)[had:]
        assert abs(len(silence) / 32 - passed_ms) <= 210
        assert not any(silence)


async def test_speech_is_sent_as_it_came_and_silence_follows_the_button() -> None:
    async with listening() as house:
        brief = SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK)
        async with session_with(house, brief) as session:
            peer = await ready(house)
            await session.begin_turn(TurnMode.PUSH_TO_TALK)
            for _ in range(10):
                await session.send_audio(FRAME)
            await session.end_turn()
            await until(lambda: sound(peer).endswith(bytes(3_200)))
            assert FRAME * 10 in sound(peer)
            [start] = inside(peer, "sessionStart")
            assert start["turnDetectionConfiguration"] == {"endpointingSensitivity": "HIGH"}


async def test_a_backlog_goes_no_faster_than_real_time() -> None:
    async with listening() as house, session_with(house) as session:
        await ready(house)
        started = asyncio.get_running_loop().time()
        for _ in range(40):
            await session.send_audio(FRAME)
        assert asyncio.get_running_loop().time() - started >= 0.8 - 0.24


async def test_a_frame_of_another_length_is_a_defect_of_ours() -> None:
    async with listening() as house, session_with(house) as session:
        with pytest.raises(ProtocolViolation, match="640"):
            await session.send_audio(FRAME[:-2])


async def test_groups_are_never_torn_apart_by_sound() -> None:
    async with listening() as house, session_with(house) as session:
        peer = await ready(house)

        async def speak() -> None:
            for _ in range(15):
                await session.send_audio(FRAME)

        speaking = asyncio.ensure_future(speak())
        for number in range(10):
            await session.send_text(f"{number} " + "long " * 500)
            await asyncio.sleep(0.01)
        await speaking
        await until(lambda: len(inside(peer, "contentEnd")) == 11)
        open_block = ""
        for event in filter(None, peer.received):
            name, fields = next(iter(cast("dict[str, Any]", event).items()))
            if name == "contentStart" and fields["type"] != "AUDIO":
                open_block = fields["contentName"]
            elif open_block:
                assert fields["contentName"] == open_block
            if name == "contentEnd":
                open_block = ""


async def test_writing_is_an_interactive_turn_and_not_for_the_first_generation() -> None:
    async with listening() as house:
        async with session_with(house) as session:
            await session.send_text("what time is it")
            await until(lambda: len(inside(house.peer, "contentEnd")) == 2)
            last = inside(house.peer, "contentStart")[-1]
            assert (last["role"], last["interactive"]) == ("USER", True)
        first = NovaSonic(model=models.NOVA_1)
        async with session_with(house, settings=first) as session:
            with pytest.raises(Unsupported, match="writing"):
                await session.send_text("what time is it")


async def asked_for_a_tool(peer: Peer, session: NovaSession, content: str) -> ToolCall:
    peer.say("toolUse", toolUseId="t1", toolName="set_light", content=content, completionId="c")
    event = await next_event(session.events())
    assert isinstance(event, ToolCall)
    return event


async def test_a_tool_is_answered_under_its_own_id() -> None:
    async with listening() as house, session_with(house) as session:
        peer = await ready(house)
        call = await asked_for_a_tool(peer, session, '{"on": true}')
        assert call.arguments == {"on": True}
        await session.send_tool_result("t1", ToolResult(ToolStatus.ERROR, {"message": "dark"}))
        await until(lambda: inside(peer, "toolResult"))
        [result] = inside(peer, "toolResult")
        assert json.loads(result["content"]) == {"error": {"message": "dark"}}


async def test_a_result_of_an_earlier_connection_is_told_in_writing() -> None:
    async with listening() as house, session_with(house) as session:
        peer = await ready(house)
        await session.send_tool_result("older", ToolResult(ToolStatus.SUCCESS, {"on": True}))
        await until(lambda: len(inside(peer, "contentEnd")) == 2)
        assert inside(peer, "toolResult") == []
        assert '{"on": true}' in inside(peer, "textInput")[-1]["content"]


async def test_the_model_is_told_of_arguments_nobody_can_read() -> None:
    async with listening() as house, session_with(house) as session:
        peer = await ready(house)
        peer.say("toolUse", toolUseId="t0", toolName="set_light", content="{oops")
        await asked_for_a_tool(peer, session, "{}")
        await until(lambda: inside(peer, "toolResult"))
        assert "error" in json.loads(inside(peer, "toolResult")[0]["content"])


async def test_what_was_interrupted_is_not_heard_any_more() -> None:
    async with listening() as house, session_with(house) as session:
        peer, events = await ready(house), session.events()
        for block in ("a", "b"):
            ids = {"completionId": "c", "contentId": block}
            peer.say("contentStart", type="AUDIO", role="ASSISTANT", **ids)
            peer.say("audioOutput", content="AAAAAAAA", **ids)
        heard = await next_event(events)
        assert isinstance(heard, AudioOutput)
        await session.interrupt(heard.reply_id, 40)
        ids = {"completionId": "c2", "contentId": "u"}
        peer.say("completionStart", completionId="c2")
        peer.say("contentStart", type="AUDIO", role="ASSISTANT", **ids)
        peer.say("audioOutput", content="AQABAAEA", **ids)
        event = await next_event(events)
        assert isinstance(event, AudioOutput)
        assert event.reply_id != heard.reply_id
        assert event.pcm == b"\1\0\1\0\1\0"


async def test_an_exception_in_the_stream_ends_the_session_in_words() -> None:
    async with listening() as house, session_with(house) as session:
        peer = await ready(house)
        kind = (":exception-type", "throttlingException")
        peer.send(b'{"message":"Too many"}', "exception", kind)
        with pytest.raises(Rejected, match="Too many"):
            await next_event(session.events())


async def test_nothing_to_transform_after_our_goodbye_is_no_failure() -> None:
    async with listening() as house:
        house.ends_politely = False
        async with session_with(house):
            peer = await ready(house)
            asyncio.get_running_loop().call_later(
                0.1,
                peer.send,
                b'{"message":"No events to transform were found"}',
                "exception",
                (":exception-type", "validationException"),
            )
        assert peer.input_ended


async def test_every_connection_asks_for_keys_that_outlive_it() -> None:
    ring, settings = Ring(), NovaSonic(max_session_minutes=3)
    async with listening() as house:
        for chosen in (NovaSonic(), settings, NovaSonic(max_session_minutes=7.5)):
            async with session_with(house, settings=chosen, ring=ring):
                await ready(house)
    assert ring.asked == [450, 240, 480]


async def test_noise_from_the_service_ends_in_our_own_error() -> None:
    async with listening() as house, session_with(house) as session:
        peer = await ready(house)
        peer.h2.send_data(peer.stream, bytes(range(200)))
        peer.flush()
        with pytest.raises(ProviderError, match="event stream"):
            await next_event(session.events())
