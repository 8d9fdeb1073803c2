"""Messages become commands or are refused in words that repeat nothing of what was sent."""

import json
from typing import Final

import pytest

from daemon.announcing.announcement import LONGEST_CHARACTERS, Announcement, Priority
from daemon.presence.commands import (
    MOST_BYTES,
    Ask,
    ChooseProvider,
    ChooseWakeWord,
    Command,
    Say,
    SetLoudness,
    SetMute,
    SetRing,
    SilenceAlarm,
    SnoozeAlarm,
    Stop,
    Talk,
    Unfit,
    command_of,
)
from daemon.presence.offer import Offer

OFFER: Final = Offer(
    wake_words=("all", "hey_jarvis", "alexa"), providers=("openai_realtime", "local"), ring=True
)
FULL: Final = {
    "text": "smoke",
    "chime": True,
    "volume": 90,
    "priority": "critical",
    "id": "smoke-1",
    "listen": True,
}


@pytest.mark.parametrize(
    ("key", "payload", "command"),
    [
        ("mute", "ON", SetMute(on=True)),
        ("mute", "OFF", SetMute(on=False)),
        ("volume", "0", SetLoudness(0, alarms=False)),
        ("volume", "40.0", SetLoudness(40, alarms=False)),
        ("alarm_volume", "100", SetLoudness(100, alarms=True)),
        ("wake_word", "alexa", ChooseWakeWord("alexa")),
        ("provider", "local", ChooseProvider("local")),
        ("talk", "PRESS", Talk()),
        ("stop", "PRESS", Stop()),
        ("silence_alarm", "PRESS", SilenceAlarm()),
        ("snooze_alarm", "PRESS", SnoozeAlarm()),
        ("ask", " what time is it ", Ask("what time is it")),
        ("announce", "dinner is ready", Say(Announcement(text="dinner is ready"))),
        ("announce", '{"text": "dinner"}', Say(Announcement(text="dinner"))),
        (
            "announce",
            json.dumps(FULL),
            Say(
                Announcement(
                    text="smoke",
                    chime=True,
                    volume=90,
                    priority=Priority.CRITICAL,
                    ident="smoke-1",
                    listen=True,
                )
            ),
        ),
        ("ring", '{"state": "ON", "brightness": 12}', SetRing(on=True, brightness=12)),
        ("ring", '{"state": "OFF", "transition": 2}', SetRing(on=False, brightness=None)),
    ],
)
def test_a_message_is_a_command(key: str, payload: str, command: Command) -> None:
    assert command_of(key, payload.encode(), OFFER) == command


@pytest.mark.parametrize(
    ("key", "payload", "expected"),
    [
        ("mute", b"on", "expected ON or OFF"),
        ("volume", b"101", "from 0 to 100"),
        ("volume", b"-1", "from 0 to 100"),
        ("volume", b"1e1", "from 0 to 100"),
        ("volume", "٤٠".encode(), "from 0 to 100"),
        ("volume", b"", "from 0 to 100"),
        ("volume", b"\xff", "UTF-8"),
        ("wake_word", b"computer", "one of all, hey_jarvis, alexa"),
        ("provider", b"../etc", "one of openai_realtime, local"),
        ("talk", b"1", "PRESS"),
        ("announce", b"", "text"),
        ("announce", b"   ", "text"),
        ("announce", b"a" * (LONGEST_CHARACTERS + 1), "at most"),
        ("announce", b"{" * 3_000, "JSON"),
        ("announce", b"[" * 3_000, "at most"),
        ("announce", b'{"text": 3}', "text"),
        ("announce", b'{"text": "x", "volume": 101}', "volume"),
        ("announce", b'{"text": "x", "priority": "now"}', "priority"),
        ("announce", b'{"text": "x", "shell": "rm"}', "shell"),
        ("ask", b"a" * (LONGEST_CHARACTERS + 1), "at most"),
        ("ring", b'{"state": "BLINK"}', "ON or OFF"),
        ("ring", b'{"state": "ON", "brightness": 256}', "brightness"),
        ("ring", b"ON", "JSON"),
        ("state", b"idle", "takes no commands"),
        ("volume", b"1" * (MOST_BYTES + 1), "at most"),
    ],
)
def test_what_is_no_command_is_refused_in_words(key: str, payload: bytes, expected: str) -> None:
    with pytest.raises(Unfit, match=expected):
        command_of(key, payload, OFFER)


@pytest.mark.parametrize("key", ["mute", "volume", "wake_word", "provider", "announce", "ring"])
def test_a_refusal_repeats_nothing_of_what_was_sent(key: str) -> None:
    with pytest.raises(Unfit) as refused:
        command_of(key, b'{"canary": "canary"}' if key != "mute" else b"canary", OFFER)
    assert "canary" not in str(refused.value).replace("canary: Extra", "")


def test_a_home_that_may_not_talk_neither_presses_nor_asks() -> None:
    quiet = Offer(talk=False)
    with pytest.raises(Unfit, match=r"presence\.talk"):
        command_of("talk", b"PRESS", quiet)
    with pytest.raises(Unfit, match=r"presence\.talk"):
        command_of("announce", json.dumps(FULL).encode(), quiet)
    assert command_of("announce", b"dinner", quiet)


def test_without_a_ring_no_light_is_set() -> None:
    with pytest.raises(Unfit, match="no ring"):
        command_of("ring", b'{"state": "ON"}', Offer())
