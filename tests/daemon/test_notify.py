"""What systemd is told, read from a real notify socket."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import notify


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(2)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listener


def test_ready_comes_with_a_line_for_people(systemd: socket.socket) -> None:
    notify.ready("listening for hey jarvis")
    assert systemd.recv(500) == b"READY=1\nSTATUS=listening for hey jarvis"


def test_a_status_stays_on_its_line(systemd: socket.socket) -> None:
    notify.status("no microphone\nWATCHDOG=trigger")
    assert systemd.recv(500) == b"STATUS=no microphone WATCHDOG=trigger"


def test_stopping_says_why(systemd: socket.socket) -> None:
    notify.stopping("asked to")
    assert systemd.recv(500) == b"STOPPING=1\nSTATUS=asked to"


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify.ready("listening")


def test_a_sign_of_life_is_one_word(systemd: socket.socket) -> None:
    notify.alive()
    assert systemd.recv(500) == b"WATCHDOG=1"


def test_a_reload_carries_the_time_systemd_compares(systemd: socket.socket) -> None:
    before_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
    notify.reloading()
    words = systemd.recv(500).decode().split("\n")
    assert words[0] == "RELOADING=1"
    assert before_us <= int(words[1].removeprefix("MONOTONIC_USEC=")) < before_us + 1_000_000
