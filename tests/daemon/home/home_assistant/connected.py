"""A backend of ours on the real Home Assistant, and what tests ask of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from config.fields import Secret
from config.home_assistant import HomeAssistant as Section
from daemon.home.backend import Order, Outcome
from daemon.home.changes import Change
from daemon.home.device import Device
from daemon.home.home_assistant.backend import HomeAssistantHome
from daemon.home.states import State
from tests.home.home_assistant import HomeAssistant
from tests.home.until import until


@dataclass(frozen=True, slots=True)
class Connected:
    home: HomeAssistantHome

    def device(self, entity: str) -> Device:
        return self.devices[entity]

    def state(self, entity: str) -> State:
        return self.device(entity).state

    @property
    def devices(self) -> dict[str, Device]:
        return {each.ident.partition(":")[2]: each for each in self.home.devices()}

    async def order(self, entity: str, change: Change) -> Outcome:
        (outcome,) = await self.home.apply([Order(self.device(entity), change)])
        return outcome

    async def ready(self, within_s: float = 10.0) -> None:
        await until(lambda: self.home.state.ready, within_s)


def section(hass: HomeAssistant, **more: object) -> Section:
    file = hass.folder / "token"
    file.touch(mode=0o600)
    file.write_text(hass.token)
    return Section.model_validate({"url": hass.url, "token": Secret(file=file), **more})


@asynccontextmanager
async def connected(hass: HomeAssistant, **more: object) -> AsyncIterator[Connected]:
    home = HomeAssistantHome(section(hass, **more))
    async with home.running():
        one = Connected(home)
        await one.ready()
        yield one


def private(file: Path, content: str) -> Secret:
    file.touch(mode=0o600)
    file.write_text(content)
    return Secret(file=file)
