"""A whole house with buttons, a knob, a switch and an amplifier on stand-in pins."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from config.settings import Audio, Settings
from daemon.app import assembled
from daemon.buttons import joining
from daemon.buttons.panel import Panel, Reaches
from daemon.store import Store
from daemon.story import Notice
from providers.local.provider import LocalProvider
from tests.daemon.houses import BETWEEN_COMMANDS, Lived
from tests.daemon.recorded import scripted
from tests.daemon.scripts import until
from tests.hardware.gpio.bench import Bench

ANSWERS = (
    '[[turn]]\nsteps = [{ text = "Yes." }, { tone_hz = 440.0, ms = 300 }, { turn_end = true }]\n'
)


class Hands:
    """Presses, turns and switches what a house has."""

    def __init__(self, bench: Bench, lived: Lived, panels: list[Panel], folder: Path) -> None:
        self.bench = bench
        self.panels = panels
        self.folder = folder
        self.lived = lived
        self.room = lived.house.room

    def press(self, pin: int) -> None:
        self.bench.set(pin, "low")

    def release(self, pin: int) -> None:
        self.bench.set(pin, "high")

    def notices(self) -> list[Notice]:
        return self.lived.all(Notice)

    def is_muted(self, *, on: bool) -> bool:
        return self.room.status()["muted"] is on

    async def tap(self, pin: int, for_s: float = 0.05) -> None:
        self.press(pin)
        await asyncio.sleep(for_s)
        self.release(pin)

    def sessions(self) -> list[dict[str, object]]:
        """Give what the sessions that are over were given."""
        record = self.folder / "record"
        return (
            [json.loads(line) for line in record.read_text().splitlines()]
            if record.exists()
            else []
        )

    async def held(self) -> None:
        """Wait until the pins are held."""
        await until(lambda: self.panels[0].ready, 8)


@asynccontextmanager
async def within_reach(  # noqa: PLR0913 - each by name
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    audio: Audio = BETWEEN_COMMANDS,
    store: Store | None = None,
    script: str = ANSWERS,
    command: Sequence[str] = (),
    **touched: object,
) -> AsyncIterator[Hands]:
    """Let a house live whose pins a test moves; `touched` are sections of its settings."""
    bench = Bench(folder)
    panels: list[Panel] = []

    class Noticed(Panel):
        def __init__(self, settings: Settings, reaches: Reaches, command: Sequence[str]) -> None:
            super().__init__(settings, reaches, command)
            panels.append(self)

    monkeypatch.setattr(joining, "COMMAND", command or bench.command)
    monkeypatch.setattr(joining, "Panel", Noticed)
    script = f'record = "{folder / "record"}"\n{script}'
    raw = scripted(folder / "script.toml", script).model_dump() | touched
    settings = Settings.model_validate(raw).model_copy(update={"audio": audio})
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(store or Store.in_memory()) as kept:
            async with assembled(settings, kept, mouth=mouth) as house:
                lived = Lived(house)
                house.told.listen(lived.told.append)
                await until(house.runner.listening.is_set, 8)
                yield Hands(bench, lived, panels, folder)
    finally:
        await mouth.aclose()
        bench.close()
