"""A whole house for tests: the real worker between two commands, and a script that answers."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import Audio, Microphone, Speaker
from daemon.app import Assembly, assembled
from daemon.store import Store
from daemon.story import Happening
from providers.local.provider import LocalProvider
from tests.daemon.recorded import scripted
from tests.daemon.scripts import until

QUIET = "import os, time\nwhile True: os.write(1, bytes(640)); time.sleep(0.019)"
BETWEEN_COMMANDS = Audio(
    microphone=Microphone(command=(sys.executable, "-c", QUIET)), speaker=Speaker(command=("cat",))
)
SPEECHLESS = Audio(microphone=BETWEEN_COMMANDS.microphone, speaker=Speaker(device="no such device"))


@dataclass
class Lived:
    """A running house, and all that was told in it."""

    house: Assembly
    told: list[Happening] = field(default_factory=list)

    def all[T](self, kind: type[T]) -> list[T]:
        return [happening for happening in self.told if isinstance(happening, kind)]

    async def asked(self, text: str) -> list[Happening]:
        async with asyncio.timeout(8):
            return [happening async for happening in self.house.room.ask(text)]

    async def state(self, name: str) -> None:
        await until(lambda: self.house.room.status()["state"] == name, 6)


@asynccontextmanager
async def living(
    folder: Path, script: str, audio: Audio = BETWEEN_COMMANDS, **conversation: object
) -> AsyncIterator[Lived]:
    """Let a house live until the block ends; it listens when the block begins."""
    settings = scripted(folder / "script.toml", script, **conversation)
    settings = settings.model_copy(update={"audio": audio})
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(Store.in_memory()) as store:
            async with assembled(settings, store, mouth=mouth) as house:
                lived = Lived(house)
                house.told.listen(lived.told.append)
                async with asyncio.timeout(8):
                    await house.runner.listening.wait()
                yield lived
    finally:
        await mouth.aclose()
