"""The connection of the house, against a real mosquitto."""

import asyncio
import logging
from pathlib import Path

import pytest

from config.fields import Secret
from config.mqtt import Mqtt
from daemon.mqtt.broker import Broker, Message
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto
from tests.home.ports import free_port


def section_of(mosquitto: Mosquitto, **more: object) -> Mqtt:
    told = {"host": mosquitto.host, "port": mosquitto.port, "retry_max_s": 1.0, **more}
    return Mqtt.model_validate(told)


async def test_what_is_published_reaches_who_subscribed_before_and_while_running(
    tmp_path: Path,
) -> None:
    heard: list[Message] = []
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        broker.subscribe("a/+", heard.append)
        async with broker.running():
            await until(lambda: broker.state.ready)
            assert await broker.publish("a/1", "early", qos=1)
            assert await broker.publish("b/2", "kept", retain=True, qos=1)
            broker.subscribe("b/2", heard.append)
            await until(lambda: len(heard) == 2)
    assert heard == [
        Message(topic="a/1", payload=b"early", retained=False),
        Message(topic="b/2", payload=b"kept", retained=True),
    ]


async def test_nothing_more_comes_after_the_last_one_stopped(tmp_path: Path) -> None:
    first: list[Message] = []
    second: list[Message] = []
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        stop = broker.subscribe("a", first.append)
        stop_second = broker.subscribe("a", second.append)
        async with broker.running():
            await until(lambda: broker.state.ready)
            stop()
            await broker.publish("a", "1", qos=1)
            await until(lambda: len(second) == 1)
            stop_second()
            broker.subscribe("end", first.append)
            await broker.publish("a", "2", qos=1)
            await broker.publish("end", "", qos=1, retain=True)
            await until(lambda: len(first) == 1)
    assert [message.topic for message in first] == ["end"]
    assert len(second) == 1


async def test_subscriptions_are_in_place_when_the_connection_is_told(tmp_path: Path) -> None:
    heard: list[bytes] = []
    times = 0
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        broker.subscribe("own", lambda message: heard.append(message.payload))

        async def connected() -> None:
            nonlocal times
            times += 1
            assert await broker.publish("own", str(times), qos=1)

        broker.on_connected(connected)
        async with broker.running():
            await until(lambda: heard == [b"1"])
            await mosquitto.kill()
            await until(lambda: not broker.state.ready)
            assert not await broker.publish("own", "lost")
            await mosquitto.start()
            await until(lambda: heard == [b"1", b"2"], 5)


async def test_a_restart_of_the_broker_makes_one_line_at_its_onset_and_one_at_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        async with broker.running():
            await until(lambda: broker.state.ready)
            caplog.clear()
            await mosquitto.kill()
            await until(lambda: "no broker answers" in broker.state.words, 5)
            await asyncio.sleep(1.5)
            await mosquitto.start()
            await until(lambda: broker.state.ready, 5)
    lines = [record.message for record in caplog.records if record.name.startswith("daemon.mqtt")]
    assert len(lines) == 3, lines
    assert "went away" in lines[0] or "in and out" in lines[0]
    assert "no broker answers at 127.0.0.1" in lines[1]
    assert "connected to the broker" in lines[2]


async def test_a_wrong_password_is_told_with_its_cure_and_not_tried_in_a_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MQTT_PASSWORD", "wrong-word")
    async with Mosquitto.started(tmp_path, users={"parlour": "right"}) as mosquitto:
        secret = Secret(environment="MQTT_PASSWORD")
        broker = Broker(section_of(mosquitto, username="parlour", password=secret))
        async with broker.running():
            await until(lambda: "does not let us in" in broker.state.words)
            assert "check mqtt.username and mqtt.password" in broker.state.words
            await asyncio.sleep(1)
        tries = (tmp_path / "log").read_text().count("not authorised")
    assert tries == 1
    assert "wrong-word" not in caplog.text


async def test_a_broker_that_wants_a_login_says_so_and_the_right_one_is_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MQTT_PASSWORD", "right")
    async with Mosquitto.started(tmp_path, users={"parlour": "right"}) as mosquitto:
        stranger = Broker(section_of(mosquitto))
        async with stranger.running():
            await until(lambda: "wants a login" in stranger.state.words)
        secret = Secret(environment="MQTT_PASSWORD")
        guest = Broker(section_of(mosquitto, username="parlour", password=secret))
        async with guest.running():
            await until(lambda: guest.state.ready)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1", "no broker answers at 127.0.0.1"),
        ("nobody.invalid", 'no computer is known as "nobody.invalid"'),
    ],
)
async def test_a_broker_that_is_not_there_is_told_with_its_cure(host: str, words: str) -> None:
    broker = Broker(Mqtt(host=host, port=free_port()))
    async with broker.running():
        await until(lambda: words in broker.state.words, 8)
        assert not broker.state.ready
        assert not await broker.publish("a", "b")


async def test_a_port_that_says_nothing_is_told() -> None:
    open_lines: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: open_lines.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    broker = Broker(Mqtt(host="127.0.0.1", port=port, connect_timeout_s=0.3))
    async with server:
        async with broker.running():
            await until(lambda: "does not answer" in broker.state.words)
        for writer in open_lines:
            writer.close()


async def test_a_broker_that_never_answers_does_not_hold_up_the_end() -> None:
    open_lines: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: open_lines.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    broker = Broker(Mqtt(host="127.0.0.1", port=port, connect_timeout_s=8.0))
    async with server:
        async with broker.running():
            await until(lambda: open_lines)
            began_s = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began_s < 2.0
        for writer in open_lines:
            writer.close()


async def test_a_broker_that_stopped_answering_does_not_hold_up_the_end(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto, connect_timeout_s=8.0))
        async with broker.running():
            await until(lambda: broker.state.ready)
            mosquitto.hang()
            began_s = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began_s < 2.0


async def test_a_password_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    secret = Secret(file=tmp_path / "none")
    broker = Broker(Mqtt(host="127.0.0.1", port=free_port(), username="me", password=secret))
    async with broker.running():
        await until(lambda: "the broker's password cannot be had" in broker.state.words)


async def test_the_last_will_is_left_when_the_line_is_cut(tmp_path: Path) -> None:
    heard: list[bytes] = []
    async with Mosquitto.started(tmp_path) as mosquitto:
        watcher = Broker(section_of(mosquitto))
        watcher.subscribe("us/availability", lambda message: heard.append(message.payload))
        broker = Broker(section_of(mosquitto))
        broker.will("us/availability", "offline")
        async with watcher.running(), broker.running():
            await until(lambda: watcher.state.ready and broker.state.ready)
            assert broker._line is not None
            paho = broker._line._client._client
            paho._sock_close()
            await until(lambda: heard == [b"offline"])


async def test_a_handler_that_fails_is_told_once_and_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Message] = []

    def bad(_: Message) -> None:
        raise RuntimeError("bad handler")

    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        broker.subscribe("#", bad)
        broker.subscribe("a", heard.append)
        async with broker.running():
            await until(lambda: broker.state.ready)
            for _ in range(5):
                await broker.publish("a", "x")
            await until(lambda: len(heard) == 5)
    assert caplog.text.count("who listens to # failed") == 1


async def test_messages_that_are_too_large_are_ignored_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    small: list[Message] = []
    large: list[Message] = []
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        broker.subscribe("#", small.append)
        broker.subscribe("big", large.append, largest_bytes=200_000)
        async with broker.running():
            await until(lambda: broker.state.ready)
            for _ in range(2):
                assert await broker.publish("big", b"x" * 100_000, qos=1)
            assert await broker.publish("end", b"", qos=1)
            await until(lambda: [message.topic for message in small] == ["end"])
    assert len(large) == 2
    assert caplog.text.count("a message of 100000 bytes for # is ignored") == 1


async def test_more_than_a_hundred_on_their_way_are_refused_and_not_kept(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        async with broker.running():
            await until(lambda: broker.state.ready)
            every = [broker.publish("a", str(number), qos=1) for number in range(150)]
            taken = await asyncio.gather(*every)
    assert taken.count(False) == 50


async def test_a_thousand_subscriptions_come_back_after_a_restart(tmp_path: Path) -> None:
    heard: set[str] = set()
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        for number in range(1_000):
            broker.subscribe(f"many/{number}", lambda message: heard.add(message.topic))
        async with broker.running():
            await until(lambda: broker.state.ready)
            await mosquitto.restart()
            await until(lambda: not broker.state.ready)
            await until(lambda: broker.state.ready, 5)
            for number in (0, 500, 999):
                assert await broker.publish(f"many/{number}", "x", qos=1)
            await until(lambda: len(heard) == 3)


async def test_two_who_need_the_broker_share_one_connection(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        async with broker.running():
            async with broker.running():
                await until(lambda: broker.state.ready)
            assert await broker.publish("a", "b")
        assert (tmp_path / "log").read_text().count("New client connected") == 1
        assert not broker.state.ready


async def test_what_is_no_topic_is_refused(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto))
        with pytest.raises(ValueError, match="not a topic filter"):
            broker.subscribe("a/#/b", print)
        async with broker.running():
            await until(lambda: broker.state.ready)
            for topic in ("a/#", "", "+", "a\0b", "x" * 70_000):
                assert not await broker.publish(topic, "b")
            assert broker.state.ready
