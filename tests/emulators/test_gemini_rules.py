"""What the emulated Gemini Live refuses: by closing, for it has no error messages."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from providers.emulators.emulator import Emulator
from providers.emulators.gemini.service import GeminiEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.emulators.trouble import Kind, Point, Trouble
from tests.emulators.oracles import gemini_client, gemini_server
from tests.emulators.peers import Message, Peer, coded, connected, speech

METHOD = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
OLDER = "models/gemini-3.1-flash-live-preview"
AUDIO = {"data": coded(bytes(640)), "mimeType": "audio/pcm;rate=16000"}
MANUAL = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
START: Message = {"realtimeInput": {"activityStart": {}}}
END: Message = {"realtimeInput": {"activityEnd": {}}}
TEXT: Message = {"realtimeInput": {"text": "hello"}}


def setup(**more: object) -> Message:
    generation = {"responseModalities": ["AUDIO"]}
    return {"setup": {"model": "models/gemini-3.8-live", "generationConfig": generation, **more}}


def declared(**more: object) -> Mapping[str, object]:
    return {"tools": [{"functionDeclarations": [{"name": "get_time", **more}]}]}


def content(role: str, *, complete: bool = True) -> Message:
    turns = [{"role": role, "parts": [{"text": "hello"}]}]
    return {"clientContent": {"turns": turns, "turnComplete": complete}}


def answer(**more: object) -> Message:
    return {"toolResponse": {"functionResponses": [{"id": "x", "name": "get_time", **more}]}}


@asynccontextmanager
async def opened(
    script: Script | None = None, *, strict: bool = False
) -> AsyncIterator[tuple[Peer, Emulator]]:
    plan = script or Script(answer_delay_ms=0, pace=0)
    emulator = GeminiEmulator(plan, strict=gemini_client if strict else None)
    async with emulator, connected(emulator.url + METHOD, gemini_server) as peer:
        yield peer, emulator
    assert all(session.closed.is_set() for session in emulator.sessions)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([TEXT], 1007),
        ([setup(), setup()], 1007),
        ([setup(), {**TEXT, **content("user")}], 1007),
        ([setup(), {}], 1007),
        ([setup(), {"bogus": {}}], 1007),
        ([setup(), {"realtimeInput": {"audio": {**AUDIO, "bogus": 1}}}], 1007),
        ([setup(), {"realtimeInput": {"audio": {**AUDIO, "mimeType": "audio/opus"}}}], 1007),
        ([setup(), {"realtimeInput": {"audio": {**AUDIO, "data": "*"}}}], 1007),
        ([setup(), {"realtimeInput": {"audio": {**AUDIO, "data": coded(b"abc")}}}], 1007),
        ([setup(), {"realtimeInput": {"audio": AUDIO, "text": "x"}}], 1007),
        ([setup(), START], 1007),
        ([setup(**MANUAL), {"realtimeInput": {"audioStreamEnd": True}}], 1007),
        ([setup(**MANUAL), END], 1007),
        ([setup(**MANUAL), START, START], 1007),
        ([setup(), content("assistant")], 1007),
        ([setup(), answer(response={})], 1007),
        ([setup(), answer(response="on")], 1007),
        ([setup(model="gemini-3.8-live")], 1007),
        ([setup(model="models/gemini-unreal")], 1008),
        ([setup(generationConfig={"responseModalities": ["TEXT"]})], 1007),
        ([setup(generationConfig={"responseModalities": ["AUDIO"], "volume": 11})], 1007),
        ([setup(proactivity={"proactiveAudio": False})], 1007),
        ([setup(sessionResumption={"handle": "unheard-of"})], 1008),
        ([setup(**declared(behavior="SOMETIMES"))], 1007),
        ([setup(**declared(parameters={}, parametersJsonSchema={}))], 1007),
        ([setup(model=OLDER, **declared(behavior="BLOCKING"))], 1007),
        ([setup(model=OLDER), TEXT, content("user")], 1007),
    ],
)
async def test_a_wrong_message_is_recorded_and_ends_the_session(
    messages: list[Message], code: int
) -> None:
    async with opened() as (peer, emulator):
        for message in messages:
            await peer.say(message)
        with pytest.raises(ConnectionClosed):
            await peer.until("nothing")
        assert (await peer.closed())[0] == code
        await emulator.sessions[0].closed.wait()
        assert len(emulator.sessions[0].violations) == 1
        assert emulator.sessions[0].close_code == code


async def test_another_model_of_the_protocol_is_asked_first() -> None:
    async with opened(strict=True) as (peer, emulator):
        await peer.say(setup(loudness=11))
        code, reason = await peer.closed()
        assert code == 1007
        assert reason is not None
        assert "loudness" in reason
        assert len(emulator.sessions[0].violations) == 1


async def test_both_ways_of_writing_keys_are_taken() -> None:
    async with opened() as (peer, emulator):
        generation = {"response_modalities": ["AUDIO"]}
        model = "models/gemini-3.8-live"
        await peer.say({"setup": {"model": model, "generation_config": generation}})
        await peer.until("setupComplete")
        await peer.say({"realtime_input": {"text": "hello"}})
        await peer.content("turnComplete")
        assert emulator.sessions[0].violations == []


async def test_a_pause_of_the_microphone_ends_the_turn() -> None:
    async with opened(Script(turns=(EmulatedTurn(say=("Yes.",)),), pace=0)) as (peer, emulator):
        await peer.say(setup())
        for frame in (await speech(16_000))[:40]:
            await peer.say({"realtimeInput": {"audio": {**AUDIO, "data": coded(frame)}}})
        await peer.say({"realtimeInput": {"audioStreamEnd": True}})
        await peer.content("turnComplete")
        assert emulator.sessions[0].turns == 1


@pytest.mark.parametrize(("behavior", "cancelled"), [("BLOCKING", True), ("NON_BLOCKING", False)])
async def test_an_interruption_cancels_the_calls_that_block(
    behavior: str, *, cancelled: bool
) -> None:
    turns = (EmulatedTurn(tool=ScriptedCall(name="get_time"), say=("Noon.",)), EmulatedTurn())
    async with opened(Script(turns=turns, pace=0, answer_delay_ms=0)) as (peer, emulator):
        await peer.say(setup(**declared(behavior=behavior)))
        await peer.say(TEXT)
        call = (await peer.until("toolCall"))["toolCall"]["functionCalls"][0]
        await peer.say(TEXT)
        await peer.content("turnComplete")
        results = [{"id": call["id"], "name": "get_time", "response": {}, "scheduling": "SILENT"}]
        await peer.say({"toolResponse": {"functionResponses": results}})
        await peer.quiet()
        assert emulator.sessions[0].violations == []
    assert ("toolCallCancellation" in peer.kinds()) == cancelled


async def test_a_reply_goes_on_where_interruptions_are_off() -> None:
    story = EmulatedTurn(say=("This is a long story about a house.",))
    async with opened(Script(turns=(story,), pace=0, answer_delay_ms=50)) as (peer, _):
        await peer.say(setup(realtimeInputConfig={"activityHandling": "NO_INTERRUPTION"}))
        await peer.say(TEXT)
        await peer.say(TEXT)
        await peer.content("turnComplete")
        await peer.content("turnComplete")
    assert not any("interrupted" in each.get("serverContent", {}) for each in peer.seen)


async def test_the_end_is_announced_before_it_comes() -> None:
    async with opened(Script(max_session_s=0.3, warning_s=0.2)) as (peer, _):
        await peer.say(setup())
        announced = await peer.until("goAway")
        began_s = asyncio.get_running_loop().time()
        code, reason = await peer.closed()
    assert announced["goAway"]["timeLeft"] == "0.2s"
    assert asyncio.get_running_loop().time() - began_s > 0.1
    assert (code, "GoAway" in (reason or "")) == (1008, True)


async def test_a_handle_is_no_good_while_its_session_is_open() -> None:
    async with opened() as (peer, emulator):
        await peer.say(setup(sessionResumption={}))
        update = await peer.until("sessionResumptionUpdate")
        handle = update["sessionResumptionUpdate"]["newHandle"]
        async with connected(emulator.url + METHOD, gemini_server) as other:
            await other.say(setup(sessionResumption={"handle": handle}))
            assert (await other.closed())[0] == 1011


async def test_there_is_no_handle_while_the_model_is_at_work() -> None:
    async with opened() as (peer, _):
        await peer.say(setup(sessionResumption={}))
        await peer.say(TEXT)
        await peer.content("turnComplete")
        await peer.until("sessionResumptionUpdate")
    updates = [
        each["sessionResumptionUpdate"]["resumable"]
        for each in peer.seen
        if "sessionResumptionUpdate" in each
    ]
    assert updates == [True, False, True]


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [({}, METHOD, 401), ({"x-goog-api-key": "wrong"}, METHOD, 401), ({}, "/elsewhere", 404)],
)
async def test_a_wrong_key_or_place_is_refused(
    headers: Mapping[str, str], path: str, status: int
) -> None:
    async with GeminiEmulator(keys=frozenset({"right"})) as emulator:
        with pytest.raises(InvalidStatus) as refused:
            async with connected(emulator.url + path, gemini_server, headers):
                pass
        assert refused.value.response.status_code == status


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"x-goog-api-key": "right"}, ""),
        ({"Authorization": "Bearer right"}, ""),
        ({}, "?key=right"),
        ({}, "?access_token=right"),
    ],
)
async def test_a_key_is_taken_wherever_it_may_stand(headers: Mapping[str, str], query: str) -> None:
    async with GeminiEmulator(keys=frozenset({"right"})) as emulator:
        url = emulator.url + METHOD + query
        async with connected(url, gemini_server, headers) as peer:
            await peer.say(setup())
            await peer.until("setupComplete")


@pytest.mark.parametrize("point", [Point.SETUP, Point.REPLY, Point.TOOL_CALL])
async def test_a_failure_is_a_close_with_a_reason(point: Point) -> None:
    turn = EmulatedTurn(preamble=("One moment.",), tool=ScriptedCall(name="get_time"))
    trouble = Trouble(kind=Kind.ERROR, at=point, text="out of credits")
    script = Script(turns=(turn,), trouble=(trouble,), pace=0, answer_delay_ms=0)
    async with opened(script) as (peer, _):
        await peer.say(setup())
        if point is not Point.SETUP:
            await peer.say(TEXT)
        assert await peer.closed() == (1011, "out of credits")
