"""Every misbehaviour an emulator can be asked for, seen from the client's end."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from providers.emulators.emulator import Emulator
from providers.emulators.realtime.openai import OpenAIEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.emulators.trouble import Kind, Point, Trouble
from tests.emulators.oracles import openai_server
from tests.emulators.peers import Peer, coded, connected, harmless
from tests.emulators.test_realtime_rules import CREATE, HALF_A_SECOND, MODEL, UPDATE, message

SENTENCE = EmulatedTurn(say=("This is a sentence of two seconds, or nearly so.",))
DELTA = "response.output_audio.delta"


@asynccontextmanager
async def spoiled(
    *trouble: Trouble, turn: EmulatedTurn = SENTENCE, pace: float = 0
) -> AsyncIterator[tuple[Peer, Emulator]]:
    script = Script(turns=(turn,), trouble=trouble, answer_delay_ms=0, pace=pace)
    emulator = OpenAIEmulator(script)
    async with emulator, connected(f"{emulator.url}/realtime?model={MODEL}", harmless) as peer:
        yield peer, emulator
    assert all(session.closed.is_set() for session in emulator.sessions)


async def ask(peer: Peer) -> None:
    await peer.say(UPDATE)
    await peer.say(message("user", "input_text"))
    await peer.say(CREATE)


def audio_ms(peer: Peer) -> float:
    """How much of the reply arrived."""
    deltas = [each["delta"] for each in peer.seen if each["type"] == DELTA]
    return sum(len(base64.b64decode(delta)) for delta in deltas) / 48


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_a_handshake_is_refused_as_often_as_asked(status: int) -> None:
    refusing = Trouble(kind=Kind.REFUSE, status=status, retry_after_s=7, text="so asked", times=1)
    async with OpenAIEmulator(Script(trouble=(refusing,))) as emulator:
        url = f"{emulator.url}/realtime?model={MODEL}"
        with pytest.raises(InvalidStatus) as refused:
            async with connected(url, harmless):
                pass
        answer = refused.value.response
        assert answer.status_code == status
        assert answer.headers["Retry-After"] == "7"
        assert b"so asked" in (answer.body or b"")
        async with connected(url, openai_server) as peer:
            await peer.until("session.created")


@pytest.mark.parametrize(("status", "place"), [(200, b""), (302, b"http://login.invalid/")])
async def test_a_login_page_answers_instead(status: int, place: bytes) -> None:
    page = Trouble(kind=Kind.REFUSE, status=status)
    async with OpenAIEmulator(Script(trouble=(page,))) as emulator:
        reader, writer = await asyncio.open_connection("127.0.0.1", emulator.port)
        writer.write(
            b"GET /v1/realtime HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        async with asyncio.timeout(2):
            answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}".encode())
    assert b"Content-Type: text/html" in head
    assert place in head
    assert b"log in" in body


@pytest.mark.parametrize(
    "point", [Point.CONNECT, Point.SETUP, Point.UPLINK, Point.REPLY, Point.TOOL_CALL]
)
@pytest.mark.parametrize(("kind", "code"), [(Kind.DROP, 1006), (Kind.CLOSE, 1011)])
async def test_a_connection_ends_at_any_point(kind: Kind, code: int, point: Point) -> None:
    turn = EmulatedTurn(tool=ScriptedCall(name="get_time")) if point == "tool_call" else SENTENCE
    async with spoiled(Trouble(kind=kind, at=point, text="so asked"), turn=turn) as (peer, _):
        try:
            await ask(peer)
            await peer.say(HALF_A_SECOND)
            while True:
                await peer.next()
        except ConnectionClosed:
            pass
        closed = await peer.closed()
    assert closed[0] == code
    assert closed[1] == ("so asked" if kind is Kind.CLOSE else "")
    last = {Point.CONNECT: "", Point.SETUP: "session.updated", Point.REPLY: DELTA}
    if point in last:
        assert ["", *peer.kinds()][-1] == last[point]


async def test_a_reply_breaks_after_the_audio_that_was_asked_for() -> None:
    trouble = Trouble(kind=Kind.CLOSE, after_ms=500, close_code=1012)
    async with spoiled(trouble) as (peer, _):
        await ask(peer)
        with pytest.raises(ConnectionClosed):
            await peer.until("response.done")
    assert audio_ms(peer) == 500


async def test_a_trouble_of_the_uplink_waits_for_its_audio() -> None:
    trouble = Trouble(kind=Kind.CLOSE, at=Point.UPLINK, after_ms=1500)
    async with spoiled(trouble) as (peer, emulator):
        await peer.say(UPDATE)
        for _ in range(3):
            await peer.say(HALF_A_SECOND)
        await peer.closed()
        assert len(emulator.sessions[0].audio) == 48 * 1500


async def test_a_connection_is_closed_some_time_after_it_was_opened() -> None:
    began_s = time.monotonic()
    async with spoiled(Trouble(kind=Kind.CLOSE, at=Point.CONNECT, after_ms=200)) as (peer, _):
        await peer.until("session.created")
        await peer.closed()
    assert time.monotonic() - began_s > 0.2


async def test_an_error_ends_the_reply_and_leaves_the_session() -> None:
    trouble = Trouble(kind=Kind.ERROR, code="insufficient_quota", after_ms=200, times=1)
    async with spoiled(trouble) as (peer, _):
        await ask(peer)
        error = await peer.until("error")
        failed = await peer.until("response.done")
        await ask(peer)
        done = await peer.until("response.done")
    assert error["error"]["code"] == "insufficient_quota"
    assert failed["response"]["status"] == "failed"
    assert done["response"]["status"] == "completed"


@pytest.mark.parametrize("kind", [Kind.SILENCE, Kind.DEAF])
async def test_a_silent_service_says_nothing_more_and_stays_connected(kind: Kind) -> None:
    async with spoiled(Trouble(kind=kind, at=Point.SETUP)) as (peer, _):
        await peer.say(UPDATE)
        await peer.until("session.updated")
        await ask(peer)
        assert await peer.quiet() == []


async def test_a_deaf_service_lets_the_uplink_pile_up() -> None:
    async with spoiled(Trouble(kind=Kind.DEAF, at=Point.SETUP)) as (peer, emulator):
        await peer.say(UPDATE)
        big = {**HALF_A_SECOND, "audio": coded(bytes(480_000))}
        pushing = asyncio.create_task(_push(peer, big))
        await asyncio.wait([pushing], timeout=0.3)
        pushing.cancel()
        assert len(emulator.sessions[0].audio) == 0
        assert peer.socket.transport.get_write_buffer_size() > 0
        peer.socket.transport.abort()


async def _push(peer: Peer, message: Mapping[str, object]) -> None:
    while True:
        await peer.say(message)


async def test_a_reply_stalls_and_the_next_one_does_not() -> None:
    async with spoiled(Trouble(kind=Kind.STALL, after_ms=300, turn=1)) as (peer, _):
        await ask(peer)
        await peer.until(DELTA)
        stalled = await peer.quiet()
        await peer.send("response.cancel")
        await peer.until("response.done")
        await ask(peer)
        done = await peer.until("response.done")
    assert stalled == [DELTA, DELTA]
    assert done["response"]["status"] == "completed"


async def test_a_reply_has_no_end() -> None:
    async with spoiled(Trouble(kind=Kind.NO_END)) as (peer, _):
        await ask(peer)
        await peer.until("response.output_item.done")
        assert await peer.quiet() == []


async def test_a_reply_is_empty() -> None:
    async with spoiled(Trouble(kind=Kind.EMPTY)) as (peer, _):
        await ask(peer)
        done = await peer.until("response.done")
    assert done["response"]["output"] == []
    assert DELTA not in peer.kinds()


async def test_audio_of_a_cancelled_reply_comes_late() -> None:
    async with spoiled(Trouble(kind=Kind.LATE_AUDIO, ms=300), pace=4) as (peer, _):
        await ask(peer)
        await peer.until(DELTA)
        await peer.send("response.cancel")
        await peer.until("response.done")
        assert await peer.quiet() == [DELTA] * 3


async def test_audio_ends_within_a_sample() -> None:
    async with spoiled(Trouble(kind=Kind.ODD_AUDIO, times=1)) as (peer, _):
        await ask(peer)
        odd = await peer.until(DELTA)
        good = await peer.until(DELTA)
    assert len(base64.b64decode(odd["delta"])) % 2 == 1
    assert len(base64.b64decode(good["delta"])) % 2 == 0


async def test_audio_is_no_base64() -> None:
    async with spoiled(Trouble(kind=Kind.BAD_BASE64, times=1)) as (peer, _):
        await ask(peer)
        bad = await peer.until(DELTA)
    with pytest.raises(ValueError, match="base64"):
        base64.b64decode(bad["delta"], validate=True)


async def test_unknown_messages_and_fields_come() -> None:
    async with spoiled(Trouble(kind=Kind.UNKNOWN, at=Point.CONNECT)) as (peer, _):
        await peer.until("emulator.surprise")
        created = await peer.until("session.created")
    assert openai_server(created) == ["unknown field emulator_strange"]


async def test_messages_cannot_be_read() -> None:
    async with spoiled(Trouble(kind=Kind.UNREADABLE, at=Point.SETUP, count=9)) as (peer, _):
        await peer.say(UPDATE)
        await peer.until("session.updated")
        junk = [await peer.socket.recv() for _ in range(9)]
        await ask(peer)
        await peer.until("response.done")
    readable = [isinstance(_parsed(str(text)), dict) for text in junk]
    assert readable.count(True) == 2


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


async def test_a_message_is_larger_than_sixteen_mebibytes() -> None:
    async with spoiled(Trouble(kind=Kind.HUGE, at=Point.CONNECT)) as (peer, _):
        with pytest.raises(ConnectionClosed) as closed:
            await peer.until("session.created")
    assert closed.value.sent is not None
    assert closed.value.sent.code == 1009


async def test_a_flood_comes() -> None:
    async with spoiled(Trouble(kind=Kind.FLOOD, at=Point.CONNECT, count=2000)) as (peer, _):
        await peer.until("session.created")
    assert peer.kinds().count("emulator.surprise") == 2000


async def test_messages_dribble() -> None:
    async with spoiled(Trouble(kind=Kind.DRIBBLE, at=Point.CONNECT, ms=20)) as (peer, _):
        assert await peer.quiet(0.3) == []


async def test_a_test_changes_the_trouble_while_the_emulator_runs() -> None:
    async with spoiled() as (peer, emulator):
        emulator.troubles.play(Trouble(kind=Kind.EMPTY, times=1))
        await ask(peer)
        assert (await peer.until("response.done"))["response"]["output"] == []
        emulator.troubles.play()
        await ask(peer)
        assert (await peer.until("response.done"))["response"]["output"] != []
