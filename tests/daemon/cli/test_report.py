"""`parlour report`: what helps is in the bundle, and none of the canaries planted everywhere."""

import json
import sqlite3
import stat
import tarfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from daemon.control.claim import claimed
from daemon.control.server import ControlServer
from daemon.exit_codes import ExitCode
from daemon.store import FILE_NAME, Store
from tests.daemon.cli.conftest import Shell
from tests.fakes.house import FakeHouse

CANARIES: Final = (
    "Qzkanari",  # a word of no language, wherever people put words
    "80417",  # a PIN
    "sk-kanari0123456789abcdefghij",  # a key of a service
    "kanari.example",  # a host
    "192.168.77.13",  # an address
    "opensesamekitchen",  # a password of plain words
    "Vjxkanari",  # a word that stands nowhere but where somebody spoke it
    "AbC9kanari8xYz7",  # a token nobody knows of
)
SETTINGS: Final = """
[room]
name = "Qzkanari"

[[wake.words]]
name = "hey_jarvis"
profile = "qzkanari"

[profile.qzkanari]
instructions = "My name is Qzkanari, 80417."

[conversation]
voice = "en-gb"

[providers.openai_realtime]
base_url = "wss://Qzkanari:opensesamekitchen@kanari.example:7443/v1?key=sk-kanari0123456789abcdefghij"
api_key = { file = "HERE/openai.key" }

[safety]
pin = { file = "HERE/pin" }

[mqtt]
host = "192.168.77.13"
username = "Qzkanari"
password = { environment = "BROKER_PASSWORD" }

[prices."qzkanari-model"]
text_input = 4.0

[tool.qzkanari]
description = "Waters Qzkanari."
run = ["/usr/local/bin/qzkanari", "--password=opensesamekitchen"]

[hooks]
on_wake = [["notify", "Qzkanari"]]

[[home.rooms]]
name = "Qzkanari"
devices = [{ name = "Qzkanari lamp", kind = "light" }]
"""
LOG: Final = """
2026-11-21T06:49:00+0000 parlour[812]: daemon.runner: turn done after 1.23 s
2026-11-21T06:49:01+0000 parlour[812]: somebody said Qzkanari, then 80417
2026-11-21T06:49:02+0000 parlour[812]: Authorization: Bearer sk-kanari0123456789abcdefghij
2026-11-21T06:49:03+0000 parlour[812]: wss://Qzkanari:opensesamekitchen@kanari.example refused
2026-11-21T06:49:04+0000 parlour[812]: from 192.168.77.13 with opensesamekitchen
2026-11-21T06:49:05+0000 parlour[812]: heard Vjxkanari, {"x": "AbC9kanari8xYz7"}
"""
PRIVATE: Final = {
    "openai.key": "sk-kanari0123456789abcdefghij",
    "pin": "80417",
}


class TellTale(FakeHouse):
    """A daemon that lets slip what it should not."""

    def status(self) -> Mapping[str, object]:
        slips = {"problems": [f"no_network: {' '.join(CANARIES)}"], "qzkanari": "Qzkanari"}
        return {**super().status(), **slips, "room": "Qzkanari"}

    def metrics(self) -> str:
        return f'{super().metrics()}parlour_tools_total{{tool="Qzkanari"}} 3\n'


def planted(shell: Shell) -> Path:
    """Put a canary into the settings, the secrets, the state and the log; give the settings."""
    config = shell.home / "parlour.toml"
    config.write_text(SETTINGS.replace("HERE", str(shell.home)))
    for name, content in PRIVATE.items():
        (shell.home / name).write_text(content)
        (shell.home / name).chmod(0o600)
    state = shell.home / ".local/state/parlour"
    Store.open(state).close()
    with sqlite3.connect(state / FILE_NAME) as opened:
        opened.execute(
            "INSERT INTO timers VALUES"
            " ('t1', 'timer', 'Qzkanari', '80417', 60, 1, 1, 'b', 'running', '', '')"
        )
        opened.execute("INSERT INTO virtual_devices VALUES ('virtual:Qzkanari', 'Qzkanari')")
        opened.execute("INSERT INTO calls VALUES (1, 1.0, 's', 'c', 1, 'Qzkanari', 'x', '80417')")
    opened.close()
    (shell.home / "kept.log").write_text(LOG)
    return config


def members(bundle: Path) -> dict[str, str]:
    with tarfile.open(bundle) as tar:
        return {
            Path(each.name).name: file.read().decode()
            for each in tar.getmembers()
            if (file := tar.extractfile(each))
        }


@dataclass(frozen=True, slots=True)
class TroveShell(Shell):
    """A shell with secrets in its environment, and a journal that is the log."""

    @property
    def environment(self) -> Mapping[str, str]:
        usual = super(TroveShell, self).environment
        return {
            **usual,
            "PATH": f"{self.home / 'bin'}:{usual['PATH']}",
            "BROKER_PASSWORD": "opensesamekitchen",
            "OPENAI_API_KEY": "sk-kanari0123456789abcdefghij",
            "ALARM_PIN": "80417",
        }


@pytest.fixture
def trove(tmp_path: Path) -> TroveShell:
    """A shell whose `journalctl` gives the log."""
    program = tmp_path / "bin/journalctl"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<'EOF'\n{LOG}EOF\n")
    program.chmod(0o755)
    return TroveShell(tmp_path)


@pytest.fixture
async def tell_tale(trove: TroveShell) -> AsyncIterator[TellTale]:
    """A daemon that answers where the shell looks for one."""
    house = TellTale()
    with claimed(trove.socket) as listener:
        async with ControlServer(house, listener):
            yield house


@pytest.mark.usefixtures("tell_tale")
@pytest.mark.parametrize("log", ["kept.log", ""], ids=["a log of one's own", "the journal"])
@pytest.mark.timeout(90)
async def test_no_canary_gets_into_the_bundle(trove: TroveShell, log: str) -> None:
    config, bundle = planted(trove), trove.home / "out.tar.gz"
    source = ("--log", str(trove.home / log)) if log else ()
    ended = await trove.parlour("report", str(bundle), "--config", str(config), *source)
    assert ended.code == ExitCode.OK, ended.err
    told = members(bundle)
    for name, text in told.items():
        for canary in CANARIES:
            assert canary.lower() not in text.lower(), (name, canary)
    assert "qzkanari" not in ended.out.lower()
    assert "daemon.runner: turn done after 1.23 s" in told["log.txt"]
    shown = json.loads(told["settings.json"])
    assert shown["conversation"] == {"voice": "en-gb"}
    assert shown["providers"]["openai_realtime"]["base_url"] == "wss://(host):7443"
    assert shown["safety"]["pin"] == "(a secret, by file)"
    assert json.loads(told["counters.json"])["rows"]["timers"] == 1
    assert json.loads(told["status.json"])["state"]


@pytest.mark.timeout(60)
async def test_settings_that_cannot_be_read_are_told_by_their_lines_alone(shell: Shell) -> None:
    config, bundle = shell.home / "parlour.toml", shell.home / "out.tar.gz"
    config.write_text('[room]\nnme = "Qzkanari"\n[Qzkanari]\nx = "80417"\n')
    ended = await shell.parlour("report", str(bundle), "--config", str(config))
    assert ended.code == ExitCode.OK, ended.err
    told = members(bundle)
    assert "line 2: [room] expected a key of" in told["settings.json"]
    assert not any(word in text for text in told.values() for word in ("Qzkanari", "80417"))


@pytest.mark.timeout(60)
async def test_it_says_what_is_inside_where_it_is_and_that_nothing_was_sent(
    shell: Shell,
) -> None:
    bundle = shell.home / "out.tar.gz"
    ended = await shell.parlour("report", str(bundle))
    assert ended.code == ExitCode.OK, ended.err
    for name in members(bundle):
        assert name in ended.out
    assert str(bundle) in ended.out
    assert "Nothing was sent." in ended.out
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600
    again = await shell.parlour("report", str(bundle))
    assert again.code == ExitCode.FAILED
    assert "is there already" in again.err
