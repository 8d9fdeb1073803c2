"""What is only rehearsed reaches no device, no server and no broker."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from config.commands import OwnTool, ToolClass
from config.gpio import Gpio, GpioRelay
from config.home_assistant import HomeAssistant
from config.home_rooms import HomeRoom
from config.hooks import Hooks
from config.mcp import McpServer
from config.mqtt import Mqtt
from config.presence import Presence
from config.settings import Home, Secret, Settings
from config.virtual_home import BackendName
from daemon import replay
from daemon.cli.values import mapping, rows
from daemon.control.client import connected
from daemon.control.errors import NoDaemon
from daemon.control.protocol import Verb
from daemon.private_daemon import PrivateDaemon
from daemon.rehearsal import rehearsed
from tests.daemon.recorded import scripted, spoken

ORDERS = """
[[turn]]
steps = [
  { transcript = "light please" },
  { tool_call = "set_lights", arguments = { name = "kitchen light", state = "on" } },
  { wait = "tool_result" },
  { tool_call = "water", arguments = {} },
  { wait = "tool_result" },
  { text = "It is on." },
  { turn_end = true },
]
"""


@dataclass
class Knocks:
    """A port, and how often somebody came to it."""

    port: int
    count: int = 0


@asynccontextmanager
async def counting() -> AsyncIterator[Knocks]:
    async def taken(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.count += 1
        writer.close()

    server = await asyncio.start_server(taken, "127.0.0.1", 0)
    knocks = Knocks(server.sockets[0].getsockname()[1])
    async with server:
        yield knocks


def connected_house(settings: Settings, port: int, folder: Path) -> Settings:
    """Give a house that reaches everything a house can reach, all of it behind one port."""
    touch = (sys.executable, "-c", f"open({str(folder / 'watered')!r}, 'w')")
    token = folder / "token"
    token.write_text("abc")
    token.chmod(0o600)
    url = f"http://127.0.0.1:{port}"
    reaching: dict[str, object] = {
        "home": Home(backends=tuple(BackendName)),
        "home_assistant": HomeAssistant(url=url, token=Secret(file=token), conversation=True),
        "mqtt": Mqtt(host="127.0.0.1", port=port),
        "presence": Presence(enabled=True),
        "gpio": Gpio(relay={"lamp": GpioRelay(pin=17)}),
        "tool": {"water": OwnTool.model_validate({"run": touch, "class": ToolClass.COMFORT})},
        "mcp": {"notes": McpServer(url=f"{url}/mcp", tools=("*",))},
        "hooks": Hooks(on_turn=(touch,), on_tool_call=(touch,)),
    }
    return settings.model_copy(update=reaching)


async def home_of(daemon: PrivateDaemon) -> object:
    """Give the home of a daemon as soon as it answers."""
    async with asyncio.timeout(10):
        while True:
            with suppress(NoDaemon):
                async with connected(daemon.socket) as client:
                    return await client.request(Verb.HOME)
            await asyncio.sleep(0.05)


async def test_a_replay_reaches_no_device_whatever_the_house_is_connected_to(
    tmp_path: Path,
) -> None:
    file = await spoken(tmp_path / "order.wav", "the light please")
    async with counting() as knocks:
        settings = connected_house(
            scripted(tmp_path / "script.toml", ORDERS), knocks.port, tmp_path
        )
        async with aclosing(replay.replayed([file], settings, skip_wake=True)) as reports:
            (report,) = [each async for each in reports]
    assert "set_lights" in report.led_to
    assert knocks.count == 0
    assert not (tmp_path / "watered").exists()


async def test_the_demo_s_daemon_simulates_the_home_it_is_configured_for(tmp_path: Path) -> None:
    async with counting() as knocks:
        config = tmp_path / "parlour.toml"
        config.write_text(
            f"""
            [home]
            backends = ["mqtt"]
            [mqtt]
            host = "127.0.0.1"
            port = {knocks.port}
            [presence]
            enabled = true
            """
        )
        daemon = PrivateDaemon(tmp_path, {}, config, rehearses=True)
        await daemon.spawn()
        try:
            home = await home_of(daemon)
        finally:
            await daemon.stop()
    assert [each["name"] for each in rows(mapping(home).get("backends"))] == ["virtual"]
    assert knocks.count == 0


def test_a_rehearsal_has_nothing_but_a_simulated_home(tmp_path: Path) -> None:
    rehearsal = rehearsed(connected_house(Settings(), 1, tmp_path))
    assert rehearsal.home.backends == (BackendName.VIRTUAL,)
    assert not rehearsal.tool
    assert not rehearsal.mcp
    assert not rehearsal.presence.enabled
    assert rehearsal.hooks == Hooks()


def test_rooms_without_devices_of_their_own_are_rehearsed_in_the_example_home() -> None:
    bare = Settings(
        home=Home(backends=(BackendName.MQTT,), rooms=(HomeRoom(name="kitchen", devices=()),))
    )
    assert rehearsed(bare).home == Home()
    example = Settings()
    assert rehearsed(example).home == example.home
