"""The doctor finds what keeps the devices away, names the cure, and tells no device anything."""

import sys
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from daemon import doctor_home
from daemon.doctor import Finding, Verdict
from tests.daemon.home.home_assistant.connected import section
from tests.home.home_assistant import HomeAssistant
from tests.home.mosquitto import Mosquitto
from tests.home.ports import free_port

SERVICE = Path(__file__).parent / "mcp" / "service.py"


async def found(**sections: object) -> dict[str, Finding]:
    findings = await doctor_home.home(Settings.model_validate(sections))
    return {finding.subject: finding for finding in findings}


async def test_a_house_of_its_own_has_nothing_to_look_at() -> None:
    assert await found() == {}


async def test_a_broker_that_lets_us_in_is_fine_and_one_that_is_not_there_names_the_cure(
    tmp_path: Path,
) -> None:
    home: dict[str, Any] = {"backends": ["mqtt"]}
    async with Mosquitto.started(tmp_path) as mosquitto:
        mqtt = {"host": mosquitto.host, "port": mosquitto.port, "client_id": "the-house"}
        broker = (await found(home=home, mqtt=mqtt))["broker"]
        assert broker.verdict is Verdict.FINE
        assert "as the-house" not in (tmp_path / "log").read_text()
    broker = (await found(home=home, mqtt=mqtt))["broker"]
    assert broker.verdict is Verdict.BROKEN
    assert "no broker answers" in broker.what
    assert "mqtt.host" in broker.mend
    nowhere = (await found(presence={"enabled": True}))["broker"]
    assert "mqtt.host" in nowhere.mend


async def test_home_assistant_that_is_not_there_or_has_no_token_names_the_cure(
    tmp_path: Path,
) -> None:
    home = {"backends": ["home_assistant"]}
    url = f"http://127.0.0.1:{free_port()}"
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text("abc")
    section = {"url": url, "token": {"file": str(token)}}
    away = (await found(home=home, home_assistant=section))["home assistant"]
    assert away.verdict is Verdict.BROKEN
    assert "cannot be reached" in away.what
    assert "is it running" in away.mend
    unknown = (await found(home=home, home_assistant={"url": url}))["home assistant"]
    assert "home_assistant.token" in unknown.mend


async def test_pins_are_looked_at_and_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    gpio = {"relay": {"lamp": {"pin": 17}}}
    monkeypatch.setattr("hardware.gpio.faults._found", list)
    pins = (await found(home={"backends": ["gpio"]}, gpio=gpio))["pins"]
    assert pins.verdict is Verdict.BROKEN
    assert "no GPIO chip" in pins.what
    monkeypatch.setattr("hardware.gpio.faults._found", lambda: [Path("/dev/null")])
    pins = (await found(home={"backends": ["gpio"]}, gpio=gpio))["pins"]
    assert pins.verdict is Verdict.FINE


async def test_a_server_of_tools_is_started_and_asked_what_it_has() -> None:
    command = [sys.executable, str(SERVICE)]
    servers = {
        "notes": {"command": command, "tools": ["*"]},
        "other": {"command": command, "tools": ["fly"]},
        "gone": {"command": ["/nonexistent/server"], "tools": ["*"]},
        "away": {"url": f"http://127.0.0.1:{free_port()}/mcp", "tools": ["*"]},
    }
    findings = await found(mcp=servers)
    assert findings["mcp notes"].verdict is Verdict.FINE
    assert "fly" in findings["mcp other"].what
    assert "mcp.other.tools" in findings["mcp other"].mend
    assert "install it" in findings["mcp gone"].mend
    assert "is it running" in findings["mcp away"].mend


def test_a_running_daemon_tells_how_they_are() -> None:
    told = {
        "backends": [
            {"name": "virtual", "ready": True, "words": "3 devices of the settings"},
            {"name": "mqtt", "ready": False, "words": "no broker answers at x:1: start it"},
        ],
        "servers": [{"name": "mcp notes", "ready": False, "words": "its program is not there"}],
    }
    virtual, broker, server = doctor_home.as_told(told)
    assert virtual.verdict is Verdict.FINE
    assert (broker.what, broker.mend) == ("no broker answers at x:1", "start it")
    assert "tools" in server.why
    assert server.mend


@pytest.mark.home
@pytest.mark.timeout(240)
async def test_the_real_home_assistant_takes_the_token_and_refuses_another(
    home_assistant: HomeAssistant, tmp_path: Path
) -> None:
    home, right = {"backends": ["home_assistant"]}, section(home_assistant).model_dump()
    well = (await found(home=home, home_assistant=right))["home assistant"]
    assert well.verdict is Verdict.FINE
    assert "exposes" in well.what
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text("wrong")
    wrong = right | {"token": {"file": str(token)}}
    refused = (await found(home=home, home_assistant=wrong))["home assistant"]
    assert "refused the token" in refused.what
    assert "long-lived" in refused.mend
