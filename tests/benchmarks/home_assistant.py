"""Orders, start and memory of the way to Home Assistant, on the real one with 500 devices.

    python -m tests.benchmarks.home_assistant [--quick] [--json]

A tool is called as a model calls it; by the time it returns, the light was seen to shine. Beside it
the bare exchange runs in the same Home Assistant: the service called over a WebSocket, until the
state arrives. Its demo lights take no time of their own, so the difference is ours. Needs
`./install.sh home-peers`.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from websockets.asyncio.client import ClientConnection, connect

from config.fields import Secret
from config.home_assistant import HomeAssistant as Section
from daemon.home.home_assistant.backend import HomeAssistantHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import Tool, ToolContext
from daemon.tools.lights import set_lights
from daemon.tools.reach import Reach
from providers.base import ToolStatus
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.peers import ROOT
from tests.home.home_assistant import HomeAssistant

DEVICES: Final = 500
LIGHT: Final = "light.bed_light"
PACE_S: Final = 0.02
MOST_MS: Final = 3.0
MOST_P95_MS: Final = 15.0
MOST_SYNC_MS: Final = 300.0
MOST_MB: Final = 15.0


@asynccontextmanager
async def large_home() -> AsyncIterator[tuple[HomeAssistant, Path]]:
    """Give a Home Assistant with 500 devices exposed, and a file with its token."""
    helpers = "".join(f"  helper_{number}:\n    name: Helper {number}\n" for number in range(470))
    with tempfile.TemporaryDirectory() as folder:
        home_folder = Path(folder, "home")
        async with HomeAssistant.started(home_folder, extra=f"input_boolean:\n{helpers}") as home:
            owner = home.administration
            await owner.expose(*(f"input_boolean.helper_{number}" for number in range(470)))
            await owner.room("Bedroom", LIGHT)
            file = Path(folder, "token")
            await asyncio.to_thread(_keep, file, home.token)
            yield home, file


def _keep(file: Path, token: str) -> None:
    file.touch(mode=0o600)
    file.write_text(token)


async def ordered_ms(url: str, token: Path, count: int) -> list[float]:
    """Give how long each call of `set_lights` took until its result with the new state."""
    backend = HomeAssistantHome(Section(url=url, token=Secret(file=token)))
    home = WholeHome([backend])
    tool = set_lights(Reach(home, Gate(home, Safeguards())))
    async with home.running(), asyncio.timeout(300):
        while not backend.state.ready:  # noqa: ASYNC110 - conditions of any kind
            await asyncio.sleep(0.01)
        return [await _one_order_ms(tool, 1 + number % 100) for number in range(count)]


async def _one_order_ms(tool: Tool, brightness: int) -> float:
    await asyncio.sleep(PACE_S)
    arguments = {"name": "Bed Light", "brightness": brightness}
    began_s = time.perf_counter()
    result = await tool.call(arguments, ToolContext(room="Bedroom", turn=1))
    took_ms = (time.perf_counter() - began_s) * 1e3
    assert result.status is ToolStatus.SUCCESS, result.content
    assert result.content["changed"], result.content
    return took_ms


async def bare_ms(home: HomeAssistant, count: int) -> list[float]:
    """Give how long the service takes until the state arrives, with nothing around it."""
    url = home.url.replace("http", "ws", 1) + "/api/websocket"
    async with connect(url, proxy=None, compression=None) as socket:
        await socket.recv()
        await socket.send(json.dumps({"type": "auth", "access_token": home.token}))
        await socket.recv()
        subscribe = {"id": 1, "type": "subscribe_entities", "entity_ids": [LIGHT]}
        await socket.send(json.dumps(subscribe))
        await socket.recv()
        await socket.recv()
        return [await _one_bare_ms(socket, number) for number in range(2, count + 2)]


async def _one_bare_ms(socket: ClientConnection, number: int) -> float:
    await asyncio.sleep(PACE_S)
    call = {
        "id": number,
        "type": "call_service",
        "domain": "light",
        "service": "turn_on",
        "service_data": {"brightness_pct": 1 + number % 100},
        "target": {"entity_id": LIGHT},
    }
    began_s, seen_s, answered = time.perf_counter(), 0.0, False
    await socket.send(json.dumps(call))
    while not (seen_s and answered):
        message = json.loads(await socket.recv())
        if message["type"] == "event":
            seen_s = time.perf_counter()
        answered = answered or message["type"] == "result"
    return (seen_s - began_s) * 1e3


def fresh(url: str, token: Path) -> dict[str, float]:
    """Give what a process of its own takes to connect, and holds afterwards."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.home_assistant_process", url, str(token)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


async def figures(*, quick: bool) -> Sequence[Figure]:
    """Measure everything on one Home Assistant."""
    count, times = (100, 3) if quick else (500, 9)
    async with large_home() as (home, token):
        ours = await ordered_ms(home.url, token, count)
        bare = await bare_ms(home, count)
        starts = [await asyncio.to_thread(fresh, home.url, token) for _ in range(times)]
    assert all(start["devices"] >= DEVICES for start in starts), starts
    synced = [start["synced_ms"] for start in starts]
    added = [start["added_mb"] for start in starts]
    split = {"ours": spread(ours), "bare WebSocket": spread(bare)}
    return [
        Figure(
            name="tool call to verified state, median",
            measured=median(ours),
            goal=MOST_MS,
            unit="ms",
            split=split,
        ),
        Figure(
            name="tool call to verified state, 95 of 100",
            measured=quantiles(ours, n=20)[-1],
            goal=MOST_P95_MS,
            unit="ms",
            split={"bare WebSocket": f"{quantiles(bare, n=20)[-1]:.2f} ms"},
        ),
        Figure(
            name=f"connected and synced, {starts[0]['devices']:.0f} devices",
            measured=max(synced),
            goal=MOST_SYNC_MS,
            unit="ms",
            split={"each": spread(synced), "import": spread([s["import_ms"] for s in starts])},
        ),
        Figure(
            name="memory it adds to the main process",
            measured=max(added),
            goal=MOST_MB,
            unit="MB",
            split={"each": spread(added, "MB")},
        ),
    ]


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - as figure.Measure
    """Give the figures."""
    return asyncio.run(figures(quick=quick))


if __name__ == "__main__":
    run(measure, __doc__ or "")
