"""A daemon of its own: saved, refused, mended, told by SIGHUP, and seen from the command line."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.paths import SYSTEM_SOCKET
from config.toml_write import toml_value
from daemon.cli.main import main
from daemon.cli.values import mapping
from daemon.control.protocol import Verb
from daemon.control.request import request
from daemon.exit_codes import ExitCode
from tests.benchmarks.running import daemon
from tests.daemon.houses import QUIET

BASE = (
    f"[audio]\nmicrophone = {{ command = {toml_value([sys.executable, '-c', QUIET])} }}\n"
    'speaker = { command = ["cat"] }\n'
)
SEEN_S = 5.0

pytestmark = pytest.mark.timeout(60)


@dataclass
class Room:
    pid: int
    file: Path
    log: Path
    notified: socket.socket

    @property
    def config(self) -> dict[str, object]:
        status = mapping(request(self.file.parent / "state" / SYSTEM_SOCKET.name, Verb.STATUS))
        return dict(mapping(status["config"]))

    def command(self, *words: str) -> int:
        return main(["--config", str(self.file), "config", *words])

    def heard_by_systemd(self) -> str:
        return self.notified.recv(4_096).decode()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(tmp_path / "notify"))
        notified.settimeout(SEEN_S)
        with daemon(tmp_path, BASE, {"NOTIFY_SOCKET": str(tmp_path / "notify")}) as running:
            monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "state"))
            yield Room(running.pid, tmp_path / "parlour.toml", running.log, notified)


def wait(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + SEEN_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_an_owner_edits_errs_mends_and_reloads(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    while "READY=1" not in room.heard_by_systemd():
        pass
    room.file.write_text(BASE + '[room]\nname = "study"\n')
    wait(lambda: room.config["applied"] == 1)
    assert room.command("diff") == ExitCode.OK

    room.file.write_text(BASE + '[room]\nnme = "study"\n')
    wait(lambda: room.config["state"] == "refused")
    assert room.command("reload") == ExitCode.BAD_CONFIG
    assert "did you mean name?" in capsys.readouterr().out
    assert room.log.read_text().count("room.nme") == 1  # once in the journal, however often asked

    room.file.write_text(BASE + "[amplifier]\nlead_ms = 80\n")
    wait(lambda: room.config["state"] == "needs a restart")
    assert room.command("reload") == ExitCode.OK
    assert "restart needed: amplifier.lead_ms: `sudo systemctl" in capsys.readouterr().out

    room.file.write_text(BASE)
    os.kill(room.pid, signal.SIGHUP)
    told = ""
    while "READY=1" not in told.partition("RELOADING=1")[2]:
        told += room.heard_by_systemd()
    assert room.config["state"] == "in force"
    assert (room.file.parent / "state" / "last-good.toml").read_text() == BASE
