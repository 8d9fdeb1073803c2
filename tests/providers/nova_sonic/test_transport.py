"""A stream waits for its window, outlives a goodbye, notices silence, and fails in our words."""

import asyncio
from contextlib import suppress

import pytest
from h2.errors import ErrorCodes

from providers.base import AudioOutput, Expiring
from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError, Rejected
from providers.nova_sonic.frames import LARGEST_FRAME_BYTES, FrameCutter, GoAway
from providers.nova_sonic.transport import Deadlines
from tests.providers.nova_sonic.parts import FRAME, Ring, next_event, session_with, until
from tests.providers.nova_sonic.peer import House, listening


async def failure(house: House) -> ProviderError:
    """Give how the session ends that the peer is about to spoil."""
    async with session_with(house) as session:
        await until(lambda: house.peer.answered)
        reading = asyncio.ensure_future(next_event(session.events()))
        await asyncio.sleep(0.02)
        spoil(house)
        with pytest.raises(ProviderError) as caught:
            await reading
        with pytest.raises(ProviderError):
            await session.send_audio(FRAME)
    return caught.value


def spoil(house: House) -> None:
    peer = house.peer
    match house.spoils:
        case "reset":
            peer.h2.reset_stream(peer.stream, ErrorCodes.INTERNAL_ERROR)
        case "end":
            peer.h2.end_stream(peer.stream)
        case "drop":
            peer.transport.abort()
        case "goaway":
            peer.h2.close_connection(ErrorCodes.ENHANCE_YOUR_CALM, b"slow down")
        case "noise":
            peer.transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        case _:
            peer.transport.write(bytes(9 + 3) + b"\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00")
    peer.flush()


@pytest.mark.parametrize(
    ("spoils", "kind", "code"),
    [
        ("reset", ConnectionLost, ErrorCode.SERVICE),
        ("end", ConnectionLost, ErrorCode.SERVICE),
        ("drop", ConnectionLost, ErrorCode.NO_NETWORK),
        ("goaway", ConnectionLost, ErrorCode.SERVICE),
        ("noise", ProtocolViolation, ErrorCode.SERVICE),
    ],
)
async def test_a_stream_that_fails_says_so_to_reader_and_sender(
    spoils: str, kind: type[ProviderError], code: ErrorCode
) -> None:
    async with listening() as house:
        house.spoils = spoils
        error = await failure(house)
    assert type(error) is kind
    assert error.code is code
    assert error.provider == "nova_sonic"


async def test_what_came_before_a_failure_is_still_heard() -> None:
    async with listening() as house, session_with(house) as session:
        await until(lambda: house.peer.answered)
        ids = {"completionId": "c", "contentId": "a"}
        house.peer.say("contentStart", type="AUDIO", role="ASSISTANT", **ids)
        house.peer.say("audioOutput", content="AAAAAAAA", **ids)
        house.peer.h2.reset_stream(house.peer.stream)
        house.peer.flush()
        events = session.events()
        assert isinstance(await next_event(events), AudioOutput | ProviderError)
        with pytest.raises(ConnectionLost):
            await next_event(events)


async def test_audio_waits_for_the_window_and_arrives_whole() -> None:
    async with listening() as house:
        house.window_bytes = 5_000
        async with session_with(house) as session:
            for _ in range(30):
                await session.send_audio(FRAME)
            names = house.peer.names()
            assert names[-2:] == ["contentStart", "audioInput"]


async def talk_for_ever(house: House) -> None:
    async with session_with(house) as session:
        while True:
            await session.send_audio(FRAME)


async def test_a_window_that_stays_shut_is_a_failure_in_time() -> None:
    async with listening() as house:
        house.reads = False
        started = asyncio.get_running_loop().time()
        with pytest.raises(ConnectionLost, match="takes no audio"):
            await talk_for_ever(house)
        assert asyncio.get_running_loop().time() - started < 4


async def test_audio_that_waited_long_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async with listening() as house:
        house.window_bytes = 0
        async with session_with(house, deadlines=Deadlines(answer_s=0.1)):
            await asyncio.sleep(1.1)
            house.peer.h2.increment_flow_control_window(60_000, house.peer.stream)
            house.peer.flush()
            await until(lambda: "late, by" in caplog.text)


async def test_a_service_that_goes_away_finishes_what_it_says() -> None:
    async with listening() as house, session_with(house) as session:
        await until(lambda: house.peer.answered)
        peer, ids = house.peer, {"completionId": "c", "contentId": "a"}
        # A GOAWAY frame that names our stream as one that will be finished, by hand: the h2 of the
        # peer would close its own state machine.
        peer.transport.write(b"\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x01" + bytes(4))
        peer.say("contentStart", type="AUDIO", role="ASSISTANT", **ids)
        peer.say("audioOutput", content="AAAAAAAA", **ids)
        events = session.events()
        found = [await next_event(events), await next_event(events)]
        assert {type(event) for event in found} == {Expiring, AudioOutput}
        await session.send_audio(FRAME)


async def test_a_service_that_answers_no_ping_is_lost() -> None:
    async with listening() as house, session_with(house) as session:
        await session.prove()
        house.deaf = True
        with pytest.raises(ConnectionLost, match="does not answer a ping"):
            await session.prove()


async def test_the_watchdog_ends_a_dead_line() -> None:
    async with listening() as house, session_with(house) as session:
        await until(lambda: house.peer.answered)
        house.deaf = True
        with pytest.raises(ConnectionLost, match=r"ping|takes no audio"):
            await next_event(session.events())


async def test_an_answer_that_comes_late_is_waited_for_no_longer_than_a_moment() -> None:
    async with listening() as house:
        house.answers = False
        async with session_with(house) as session:
            await until(lambda: "audioInput" in house.peer.names())
            house.peer.answer()
            house.peer.say("contentStart", type="AUDIO", contentId="a", completionId="c")
            house.peer.say("audioOutput", contentId="a", content="AAAAAAAA")
            assert isinstance(await next_event(session.events()), AudioOutput)


async def test_a_refusal_is_raised_where_the_session_is_opened() -> None:
    async with listening() as house:
        house.refusals = [(403, "AccessDeniedException:http://x", b'{"message":"no access"}')]
        with pytest.raises(Rejected, match="no access") as caught:
            async with session_with(house):
                pass
    assert caught.value.code is ErrorCode.KEY_REFUSED
    assert "bedrock:InvokeModelWithBidirectionalStream" in caught.value.cure


async def test_stale_credentials_are_looked_for_once_more() -> None:
    ring = Ring()
    async with listening() as house:
        house.refusals = [(403, "ExpiredTokenException", b'{"message":"expired"}')]
        async with session_with(house, ring=ring):
            await until(lambda: house.peer.answered)
    assert len(ring.asked) == 2
    assert ring.forgotten == 1


async def test_credentials_that_stay_stale_are_refused() -> None:
    ring = Ring()
    async with listening() as house:
        house.refusals = [(403, "ExpiredTokenException", b"{}")] * 2
        with pytest.raises(Rejected):
            async with session_with(house, ring=ring):
                pass
    assert len(ring.asked) == 2


async def test_a_session_says_goodbye_in_order_and_in_time() -> None:
    async with listening() as house:
        async with session_with(house):
            await until(lambda: house.peer.answered)
        assert house.peer.names()[-4:] == ["contentEnd", "promptEnd", "sessionEnd", "end"]
        assert house.peer.input_ended


async def test_a_service_that_ignores_a_goodbye_is_left() -> None:
    async with listening() as house:
        house.ends_politely = False
        async with session_with(house):
            await until(lambda: house.peer.answered)
            left = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - left < 1


async def test_nobody_at_home_is_no_network() -> None:
    async with listening() as house:
        pass
    with pytest.raises(ConnectionLost) as caught:
        async with session_with(house):
            pass
    assert caught.value.code is ErrorCode.NO_NETWORK


def test_frames_are_cut_anywhere() -> None:
    goaway = b"\x00\x00\x0b\x07\x00\x00\x00\x00\x00\x80\x00\x00\x05\x00\x00\x00\x02bye"
    stream = b"\x00\x00\x02\x00\x00\x00\x00\x00\x01hi" + goaway + b"\x00\x00\x00\x04\x01" + bytes(4)
    for size in range(1, len(stream)):
        cutter, found = FrameCutter(), list[bytes | GoAway]()
        for place in range(0, len(stream), size):
            found += cutter.feed(stream[place : place + size])
        assert found == [
            stream[:11],
            GoAway(last_stream=5, code=2, words="bye"),
            b"\x00\x00\x00\x04\x01\x00\x00\x00\x00",
        ]


def test_a_frame_that_is_too_long_is_no_http2() -> None:
    with suppress(ProtocolViolation):
        FrameCutter().feed((LARGEST_FRAME_BYTES + 1).to_bytes(3) + bytes(6))
        pytest.fail("taken")
