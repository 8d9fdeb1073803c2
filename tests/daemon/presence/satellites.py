"""A real daemon on a real broker, and an ear on what it tells there."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, cast

import aiomqtt
import numpy as np

from tests.benchmarks.running import Daemon, daemon, on_programs
from tests.daemon.recorded import write
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto

NODE = "parlour_test"
BASE = f"parlour/{NODE}"
DISCOVERY = f"homeassistant/device/{NODE}/config"


@dataclass
class Ear:
    """Everything that was published, and a mouth to answer with."""

    client: aiomqtt.Client
    heard: list[tuple[str, str, bool]] = field(default_factory=list)
    """Topic, payload and whether it was retained from before."""

    @classmethod
    @asynccontextmanager
    async def on(cls, broker: Mosquitto) -> AsyncIterator[Self]:
        """Listen to everything for the length of a block."""
        async with aiomqtt.Client(broker.host, broker.port) as client:
            ear = cls(client)
            await client.subscribe("#", qos=1)
            listening = asyncio.create_task(ear._listen(), name="ear")
            try:
                yield ear
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self) -> None:
        async for message in self.client.messages:
            payload = message.payload.decode(errors="replace")
            self.heard.append((message.topic.value, payload, bool(message.retain)))

    def last(self, topic: str) -> str | None:
        """Give what a topic said last; a bare key is one of the satellite's."""
        full = topic if "/" in topic and not topic.startswith("trigger/") else f"{BASE}/{topic}"
        return next((said for where, said, _ in reversed(self.heard) if where == full), None)

    def all(self, key: str) -> list[str]:
        """Give everything a key of the satellite said."""
        return [said for where, said, _ in self.heard if where == f"{BASE}/{key}"]

    async def until(self, key: str, value: str, timeout_s: float = 5.0) -> None:
        """Wait until a key says this."""
        await until(lambda: self.last(key) == value, timeout_s)

    async def order(self, key: str, payload: str | bytes, *, retain: bool = False) -> None:
        """Send the satellite a command."""
        await self.client.publish(f"{BASE}/{key}/set", payload, qos=1, retain=retain)

    @property
    def discovered(self) -> dict[str, dict[str, object]]:
        """The entities of the discovery message, by key."""
        message = json.loads(self.last(DISCOVERY) or "{}")
        return cast("dict[str, dict[str, object]]", message.get("cmps", {}))


def config(folder: Path, broker: Mosquitto, *more: str) -> str:
    """Give the configuration of a satellite in a silent room, on this broker."""
    silence = write(folder / "silence.wav", np.zeros(16_000 * 60))
    presence = "\n".join((f'[presence]\nenabled = true\nmetrics_s = 10\nnode = "{NODE}"', *more))
    return (
        f"{on_programs(silence)}[wake]\nenabled = false\n"
        f'[mqtt]\nhost = "{broker.host}"\nport = {broker.port}\n{presence}\n'
    )


@contextmanager
def satellite(folder: Path, broker: Mosquitto, *more: str) -> Iterator[Daemon]:
    """Run `parlour` as a process of its own, with these lines in its `[presence]`."""
    with daemon(folder, config(folder, broker, *more)) as running:
        yield running
