"""Only the program's own words pass, and known secrets never."""

import pytest

from daemon.report.redact import Redaction
from daemon.report.vocabulary import vocabulary


@pytest.fixture
def redaction() -> Redaction:
    return Redaction(secrets=["4711", "open sesame"], names=["kitchen light", "Anna"])


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21T06:49:00+0000 parlour[#]: daemon.runner: turn done after 1.23 s",
        "2026-11-21 06:49:00,123 WARNING daemon.runner: quota: HTTP 429: insufficient_quota",
        "level -30.2 dBFS, 48000 Hz, 12 overruns, 99.5 % of its samples, 412 ms",
        'parlour_turns_total{provider="local",code="no_network"} 3',
        "kernel 6.12.47, Python 3.13.0, get_throttled 0x50005",
        "gpt-realtime-2.1 hey_jarvis",
    ],
)
def test_what_the_program_says_stays(redaction: Redaction, line: str) -> None:
    assert redaction.clean(line) == line


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("turn with Zebrowski", "turn with ***"),
        ("anna turned on the Kitchen Light", "*** turned on the ***"),
        ("the pin is 4711, or 9988", "the pin is ***, or #"),
        ("it said open sesame", "it said ***"),
        ("Authorization: Bearer abcdef.123456", "Authorization: Bearer ***"),
        ("wss://joe:word@127.0.0.1:8123/x?token=abc", "wss://***@(address):#/x?***"),
        ("from 192.168.1.17 and fe80::1 and aa:bb:cc:dd:ee:0f", "from (address)"),
        ("tell joe@example.net", "tell (address)"),
        ("call +49 30 1234567", "call +49 30 #"),
        ("key Xq81Zzb", "key ***"),
    ],
)
def test_what_it_was_told_does_not(redaction: Redaction, line: str, cleaned: str) -> None:
    assert redaction.clean(line).startswith(cleaned)


def test_words_of_a_sound_card_pass_once_they_are_allowed(redaction: Redaction) -> None:
    assert redaction.clean("Zyntronix opened") == "*** opened"
    redaction.allow("plughw:CARD=Zyntronix,DEV=0")
    assert redaction.clean("Zyntronix opened") == "Zyntronix opened"


def test_values_of_json_are_cleaned_in_depth_and_numbers_kept(redaction: Redaction) -> None:
    told = {"Zebrowski": [{"what": "anna", "ms": 12345}, True, None]}
    assert redaction.plain(told) == {"***": [{"what": "***", "ms": 12345}, True, None]}


def test_a_secret_that_stayed_is_seen(redaction: Redaction) -> None:
    assert redaction.leaks("x4711y")
    assert not redaction.leaks("nothing")


def test_the_words_are_those_of_our_files() -> None:
    words = vocabulary()
    assert {"microphone", "endpoint", "onnxruntime", "insufficient", "systemd"} <= words
    assert "zebrowski" not in words
