"""The control socket, spoken to over a real Unix socket."""

import asyncio
import json
import random
import socket
from pathlib import Path

import pytest

from daemon.control.client import Client, connected
from daemon.control.protocol import Code, ControlError, Verb
from daemon.control.request import request
from daemon.house import Declined
from daemon.story import Notice, Woken
from hardware.errors import DeviceUnavailable
from providers.errors import ConnectionLost
from tests.daemon.control.conftest import QUICK, until
from tests.fakes.house import FakeHouse, meter


async def exchange(path: Path, sent: bytes, *, close: bool = False) -> list[dict[str, object]]:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(sent)
    if close:
        writer.write_eof()
    async with asyncio.timeout(5):
        lines = (await reader.read()).splitlines()
    writer.close()
    return [json.loads(line) for line in lines]


def code_of(line: dict[str, object]) -> object:
    error = line["error"]
    assert isinstance(error, dict)
    return error["code"]


async def test_status_comes_back(path: Path) -> None:
    async with connected(path) as client:
        status = await client.request(Verb.STATUS)
    assert isinstance(status, dict)
    assert status["state"] == "idle"


async def test_a_program_without_an_event_loop_can_ask(path: Path) -> None:
    assert await asyncio.to_thread(request, path, Verb.MUTE, {"on": True}) == {"muted": True}


async def test_a_line_piped_in_is_answered_before_the_end(path: Path) -> None:
    [answer] = await exchange(path, b'{"v":1,"id":7,"verb":"tools"}\n', close=True)
    assert answer["id"] == 7
    assert answer["ok"] is True


@pytest.mark.parametrize(
    ("verb", "args", "noted"),
    [
        (Verb.TALK, {}, "talk hold=False"),
        (Verb.STOP, {}, "stop"),
        (Verb.RELEASE, {}, "release"),
        (Verb.SAY, {"text": "hello"}, "say hello"),
        (Verb.CALL, {"name": "set_light", "arguments": {"on": 1}}, "call set_light {'on': 1}"),
    ],
)
async def test_a_verb_reaches_the_house(
    house: FakeHouse, path: Path, verb: Verb, args: dict[str, object], noted: str
) -> None:
    async with connected(path) as client:
        await client.request(verb, args)
    assert house.asked == [noted]


async def test_ask_tells_its_story_and_ends(path: Path) -> None:
    async with connected(path) as client:
        events = [event["event"] async for event in client.story(Verb.ASK, {"text": "light on"})]
        assert events == ["tool", "answer", "turn"]
        assert await client.request(Verb.STATUS)


async def test_a_watcher_starts_with_the_state_and_hears_what_happens(
    house: FakeHouse, path: Path
) -> None:
    async with connected(path) as client:
        story = client.story(Verb.WATCH)
        assert await anext(story) == {"event": "state", "state": "idle"}
        house.story.tell(meter())
        house.story.tell(Woken("hey_jarvis", 0.9, 1.0))
        assert (await anext(story))["event"] == "wake"
        assert house.watchers == 0


async def test_meters_run_only_while_somebody_watches_them(house: FakeHouse, path: Path) -> None:
    async with connected(path) as client:
        story = client.story(Verb.WATCH, {"meters": True})
        await anext(story)
        await until(lambda: house.watchers == 1)
        house.story.tell(meter())
        assert (await anext(story))["event"] == "meter"
    await until(lambda: house.watchers == 0)


async def test_a_slow_watcher_is_dropped_with_a_word(house: FakeHouse, path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b'{"v":1,"id":1,"verb":"watch"}\n')
    await reader.readline()
    filler = "x" * 60_000
    for _ in range(30):
        house.story.tell(Notice("test", filler))
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        lines = (await reader.read()).splitlines()
    assert code_of(json.loads(lines[-1])) == "too_slow"
    assert await request_in_thread(path)
    writer.close()


async def request_in_thread(path: Path) -> object:
    return await asyncio.to_thread(request, path, Verb.STATUS)


async def test_stop_does_not_wait_behind_say(house: FakeHouse, path: Path) -> None:
    house.speaking = asyncio.Event()
    say = b'{"v":1,"id":1,"verb":"say","args":{"text":"a long story"}}\n'
    stop = b'{"v":1,"id":2,"verb":"stop"}\n'
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(say + stop)
    async with asyncio.timeout(5):
        assert json.loads(await reader.readline())["id"] == 2
        house.speaking.set()
        assert json.loads(await reader.readline())["id"] == 1
    writer.close()


async def test_a_held_talk_is_released_when_its_client_dies(house: FakeHouse, path: Path) -> None:
    async with connected(path) as client:
        await client.request(Verb.TALK, {"hold": True})
        assert house.asked == ["talk hold=True"]
    await until(lambda: house.asked == ["talk hold=True", "release"])


async def test_a_released_talk_is_not_released_twice(house: FakeHouse, path: Path) -> None:
    async with connected(path) as client:
        await client.request(Verb.TALK, {"hold": True})
        await client.request(Verb.RELEASE)
    await request_in_thread(path)
    assert house.asked == ["talk hold=True", "release"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Declined("muted: unmute first"), Code.DECLINED),
        (DeviceUnavailable("no loudspeaker"), Code.DEVICE),
        (ConnectionLost("no network"), Code.PROVIDER),
    ],
)
async def test_what_goes_wrong_comes_back_in_words(
    house: FakeHouse, path: Path, error: Exception, code: Code
) -> None:
    house.fails_with = error
    async with connected(path) as client:
        with pytest.raises(ControlError, match=str(error)) as caught:
            await client.request(Verb.SAY, {"text": "hello"})
    assert caught.value.code is code


async def test_a_defect_is_logged_and_the_daemon_lives_on(
    house: FakeHouse, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house.fails_with = ZeroDivisionError()
    async with connected(path) as client:
        with pytest.raises(ControlError, match="ZeroDivisionError"):
            await client.request(Verb.SAY, {"text": "hello"})
        assert await client.request(Verb.STATUS)
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("verb", "args", "message"),
    [
        ("sai", {}, "did you mean say?"),
        ("say", {}, "args.text: missing"),
        ("say", {"text": 3}, "args.text: expected text, found 3"),
        ("say", {"text": "  "}, "expected text"),
        ("say", {"text": "x", "loud": 1}, "args.loud: expected one of text"),
        ("say", {"text": "x", "volume": 101}, "args.volume: expected a whole number from 0 to 100"),
        ("say", {"text": "x", "volume": True}, "args.volume: expected a whole number from 0 to"),
        ("say", {"text": "x", "priority": "now"}, "expected one of normal, high, critical"),
        ("stop", {"now": 1}, "args.now: expected no arguments"),
        ("mute", {"on": "yes"}, "expected true, false or null"),
        ("call", {"name": "x", "arguments": []}, "args.arguments: expected an object"),
    ],
)
async def test_a_wrong_request_is_answered_and_the_connection_stays(
    path: Path, verb: str, args: dict[str, object], message: str
) -> None:
    line = json.dumps({"v": 1, "id": 5, "verb": verb, "args": args}).encode() + b"\n"
    wrong, good = await exchange(path, line + b'{"v":1,"id":6,"verb":"status"}\n', close=True)
    assert wrong["id"] == 5
    assert message in str(wrong["error"])
    assert good["ok"] is True


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"hello\n",
        b"[1]\n",
        b'{"v":2,"id":1,"verb":"status"}\n',
        b'{"v":1,"id":true,"verb":"status"}\n',
        b'{"v":1,"id":1,"verb":"status","args":[]}\n',
        b'{"v":1,"id":1,"verb":"status","extra":1}\n',
        b"[" * 60_000 + b"\n",
        b"\xff\xfe\x00\n",
    ],
)
async def test_garbage_gets_one_word_and_the_door(path: Path, line: bytes) -> None:
    [answer] = await exchange(path, line)
    assert code_of(answer) == "bad_request"
    assert answer["id"] is None


async def test_a_line_over_64_kib_is_refused(path: Path) -> None:
    [answer] = await exchange(path, b"x" * 80_000)
    assert code_of(answer) == "too_long"


async def test_a_silent_client_is_sent_away(path: Path) -> None:
    [answer] = await exchange(path, b'{"v":1,')
    assert code_of(answer) == "too_late"


async def test_the_seventeenth_client_is_told_so(path: Path) -> None:
    seats = [await asyncio.open_unix_connection(path) for _ in range(QUICK.clients)]
    [answer] = await exchange(path, b"")
    assert code_of(answer) == "busy"
    for _, writer in seats:
        writer.close()


async def test_too_many_requests_at_once_are_refused(house: FakeHouse, path: Path) -> None:
    house.speaking = asyncio.Event()
    lines = [
        json.dumps({"v": 1, "id": n, "verb": "say", "args": {"text": "x"}}).encode()
        for n in range(QUICK.requests_at_once + 1)
    ]
    answers = await exchange(path, b"\n".join(lines), close=True)
    assert [code_of(answer) for answer in answers] == ["busy"]
    assert len(house.asked) == QUICK.requests_at_once


async def test_random_bytes_never_harm_another_client(path: Path) -> None:
    chance = random.Random(20)  # noqa: S311 - the same bytes in every run
    async with connected(path) as bystander:
        for _ in range(150):
            await exchange(path, garbage(chance), close=True)
        assert await bystander.request(Verb.STATUS)


def garbage(chance: random.Random) -> bytes:
    """Give bytes that look like a request for a while, or not at all."""
    good = bytearray(b'{"v":1,"id":1,"verb":"mute","args":{"on":true}}\n')
    match chance.randrange(3):
        case 0:
            return chance.randbytes(chance.randrange(400))
        case 1:
            good[chance.randrange(len(good))] = chance.randrange(256)
        case _:
            del good[chance.randrange(len(good)) :]
    return bytes(good)


async def test_a_client_hears_that_the_daemon_went(house: FakeHouse, path: Path) -> None:
    house.speaking = asyncio.Event()
    async with connected(path) as client:
        waiting = asyncio.create_task(client.request(Verb.SAY, {"text": "x"}))
        await until(lambda: bool(house.asked))
        await cut(client)
        with pytest.raises(Exception, match="went away"):
            await waiting


async def cut(client: Client) -> None:
    """End a connection as a killed daemon would: without a word."""
    client._writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
