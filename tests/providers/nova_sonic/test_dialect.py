"""The dialect's messages are exactly those that gateways know, and its ends are told once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import Server, ServerConnection, serve

from config.services.nova_sonic import NovaSonic
from providers.base import (
    AudioOutput,
    ErrorCode,
    HistoryItem,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolStatus,
    Transcript,
    TurnEnd,
)
from providers.errors import ConnectionLost, ProviderError
from providers.nova_sonic.dialect import codec
from providers.nova_sonic.dialect.session import Gateway
from providers.realtime.instructions import instructions
from providers.wire.reading import Oddities
from tests.providers.nova_sonic.parts import FRAME, until

SOUND = {"type": "contentBlockDelta", "audioChunk": "AAABAAIA"}


def heard(*messages: dict[str, Any]) -> list[SessionEvent]:
    incoming = codec.Incoming(Oddities("nova_sonic"))
    return [event for message in messages for event in incoming.take(message)]


def test_a_session_starts_with_one_message_of_only_what_there_is() -> None:
    bare = codec.opening(SessionBrief(), NovaSonic())
    assert bare.keys() == {"type", "inferenceConfiguration", "system"}
    assert bare["inferenceConfiguration"] == {"maxTokens": 1024}
    tool = ToolSpec(name="n", description="d", parameters={"type": "object"})
    brief = SessionBrief(
        instructions="Be brief.", tools=(tool,), history=(HistoryItem("user", "hello"),)
    )
    assert codec.opening(brief, NovaSonic(max_tokens=9)) == {
        "type": "sessionStart",
        "inferenceConfiguration": {"maxTokens": 9},
        "system": [{"text": instructions(brief)}, {"text": "What was said before:\nuser: hello"}],
        "toolConfig": {
            "tools": [
                {
                    "toolSpec": {
                        "name": "n",
                        "description": "d",
                        "inputSchema": {"json": {"type": "object"}},
                    }
                }
            ]
        },
    }


def test_sound_writing_and_results_are_as_the_dialect_has_them() -> None:
    assert json.loads(codec.audio(b"\0\1")) == {"type": "inputAudio", "audioChunk": "AAE="}
    assert codec.written("hi") == {"type": "inputText", "content": [{"text": "hi"}]}
    for status, text in (
        (ToolStatus.SUCCESS, '{"a": 1}'),
        (ToolStatus.ERROR, '{"error": {"a": 1}}'),
    ):
        assert codec.tool_result("id", ToolResult(status, {"a": 1})) == {
            "type": "toolResult",
            "toolResult": {
                "toolUseId": "id",
                "content": [{"text": text}],
                "status": status.value,
            },
        }


def test_a_turn_ends_once_though_two_messages_tell_it() -> None:
    told = heard(
        {"type": "inputTranscript", "transcript": "hello"},
        {**SOUND, "text": "Hi"},
        {"type": "contentBlockDelta", "text": " there?"},
        {"type": "contentBlockStop"},
        {"type": "messageStop"},
    )
    assert told == [
        Transcript("hello"),
        TextOutput("dialect/1", "Hi"),
        AudioOutput("dialect/1", b"\0\0\1\0\2\0"),
        TextOutput("dialect/1", " there?"),
        TurnEnd("dialect/1", expects_answer=True),
    ]


def test_the_end_of_a_tool_call_is_not_the_end_of_the_turn() -> None:
    call = {"type": "toolUse", "toolUse": {"toolUseId": "t", "name": "n", "input": {"a": 1}}}
    incoming = codec.Incoming(Oddities("nova_sonic"))
    assert incoming.take(call) == [ToolCall("t", "n", {"a": 1}, "dialect/1")]
    assert incoming.take({"type": "messageStop"}) == []
    incoming.replies.tool_answered("t")
    incoming.take(SOUND)
    assert incoming.take({"type": "messageStop"}) == [TurnEnd("dialect/1")]


def test_an_error_is_told_and_the_session_goes_on() -> None:
    [error] = heard({"type": "error", "error": {"message": "oh"}})
    assert isinstance(error, SessionError)
    assert not error.fatal
    assert "oh" in error.message


kinds = st.sampled_from(
    [
        "contentBlockDelta",
        "contentBlockStop",
        "messageStop",
        "toolUse",
        "inputTranscript",
        "error",
        "other",
    ]
)
values = st.none() | st.integers() | st.text(max_size=6) | st.dictionaries(st.text(), st.text())
messages = st.dictionaries(
    st.sampled_from(["audioChunk", "text", "toolUse", "transcript", "error"]), values
)


@given(st.lists(st.tuples(kinds, messages), max_size=20))
def test_nothing_a_gateway_sends_raises_anything_but_our_own_error(
    found: list[tuple[str, dict[str, object]]],
) -> None:
    try:
        told = heard(*({**fields, "type": kind} for kind, fields in found))
    except ProviderError:
        return
    ends = [event.reply_id for event in told if isinstance(event, TurnEnd)]
    assert len(ends) == len(set(ends))


class GatewayPeer:
    """A gateway that keeps what it is sent and says what a test tells it."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.connection: ServerConnection | None = None

    async def attend(self, connection: ServerConnection) -> None:
        self.connection = connection
        async for message in connection:
            self.received.append(json.loads(message))

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.received if message["type"] == kind]


@asynccontextmanager
async def gateway() -> AsyncIterator[tuple[GatewayPeer, NovaSonic]]:
    peer = GatewayPeer()
    server: Server
    async with serve(peer.attend, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield peer, NovaSonic(base_url=f"ws://127.0.0.1:{port}/any/place?as=it-stands")


async def test_a_session_begins_first_and_fills_its_pauses_with_silence() -> None:
    async with gateway() as (peer, settings), Gateway(settings).open(SessionBrief()) as session:
        await session.send_audio(FRAME)
        await session.end_turn()
        await until(lambda: len(peer.of("inputAudio")) >= 3)
        assert peer.received[0]["type"] == "sessionStart"
        assert peer.connection is not None
        assert peer.connection.request is not None
        assert peer.connection.request.path == "/any/place?as=it-stands"
        assert "authorization" not in peer.connection.request.headers
        await session.prove()


async def test_an_interruption_is_told_and_what_still_comes_is_dropped() -> None:
    async with gateway() as (peer, settings), Gateway(settings).open(SessionBrief()) as session:
        await until(lambda: peer.connection)
        assert peer.connection is not None
        events = session.events()
        await peer.connection.send(json.dumps(SOUND))
        first = await anext(events)
        assert isinstance(first, AudioOutput)
        await session.interrupt(first.reply_id, 10)
        await until(lambda: peer.of("inputAudioInterrupt"))
        for message in (SOUND, {"type": "messageStop"}, SOUND):
            await peer.connection.send(json.dumps(message))
        second = await anext(events)
        assert isinstance(second, AudioOutput)
        assert second.reply_id != first.reply_id


async def test_a_gateway_that_goes_away_is_a_lost_connection() -> None:
    async with gateway() as (peer, settings), Gateway(settings).open(SessionBrief()) as session:
        await until(lambda: peer.connection)
        assert peer.connection is not None
        peer.connection.transport.abort()
        with pytest.raises(ConnectionLost):
            async with asyncio.timeout(3):
                await anext(session.events())


async def test_no_gateway_is_no_network() -> None:
    async with gateway() as (_, settings):
        pass
    with pytest.raises(ConnectionLost) as caught:
        async with Gateway(settings).open(SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.NO_NETWORK
