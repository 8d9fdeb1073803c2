"""Keeps a mirror true over one connection: rooms, names and exposure as they are changed."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from config.home_assistant import HomeAssistant, Offer
from daemon.home.home_assistant.codec import mapping
from daemon.home.home_assistant.inventory import exposed, inventory, ordinary
from daemon.home.home_assistant.mirror import Mirror
from daemon.home.home_assistant.readings import kind_of
from daemon.home.home_assistant.session import Session
from daemon.home.home_assistant.trouble import Away, CommandDeclined, no_administrator

_TELLING: Final = (
    "area_registry_updated",
    "device_registry_updated",
    "entity_registry_updated",
    "floor_registry_updated",
    "core_config_updated",
)
"""Events after which something may be called, placed or exposed otherwise. Home Assistant lets
every user subscribe to these."""
_CALM_S: Final = 0.3
"""How long to wait for more of them: whoever tidies up changes many things at once."""
_STARTING_S: Final = 1.0
"""How often a Home Assistant that starts is asked whether it is done."""


class Upkeep:
    """Reads what Home Assistant has, and reads it again whenever it says that this changed."""

    def __init__(self, session: Session, section: HomeAssistant, mirror: Mirror) -> None:
        self._session = session
        self._section = section
        self._mirror = mirror
        self._stale = asyncio.Event()
        self._subscription: int | None = None
        self._subscribed: frozenset[str] = frozenset()
        self.running = False
        """Whether Home Assistant has started, and every integration with it."""

    async def run(self, told: Callable[[], object]) -> None:
        """Keep the mirror true until cancelled; `told` is called after each reading."""
        try:
            for event in _TELLING:
                await self._session.subscribe(
                    self._take_notice, "subscribe_events", self._within_s, event_type=event
                )
            while True:
                self._stale.clear()
                await self._read()
                told()
                await self._wait()
        except TimeoutError as error:
            raise Away("Home Assistant did not tell in time what it has") from error
        except CommandDeclined as error:
            raise Away(f"Home Assistant did not tell what it has: {error}") from error

    @property
    def _within_s(self) -> float:
        return self._section.answer_timeout_s

    def _take_notice(self, _: Mapping[str, object]) -> None:
        self._stale.set()

    async def _wait(self) -> None:
        """Wait until something changed, or long enough for what Home Assistant says nothing of."""
        try:
            async with asyncio.timeout(self._section.refresh_s if self.running else _STARTING_S):
                await self._stale.wait()
        except TimeoutError:
            return
        await asyncio.sleep(_CALM_S)

    async def _read(self) -> None:
        """Read everything once; the mirror is true afterwards."""
        config = mapping(await self._ask("get_config"))
        self.running = config.get("state") == "RUNNING"
        self._mirror.fahrenheit = mapping(config.get("unit_system")).get("temperature") == "°F"
        offered = await self._offered()
        entries: object = {}
        if offered:
            entries = await self._ask("config/entity_registry/get_entries", sorted(offered))
        found = inventory(
            areas=await self._ask("config/area_registry/list"),
            floors=await self._ask("config/floor_registry/list"),
            devices=await self._ask("config/device_registry/list"),
            entries=entries,
            offered=offered,
        )
        self._mirror.take_inventory(found)
        self._mirror.be_present(present=True)
        await self._follow(offered)

    async def _offered(self) -> frozenset[str]:
        """Give the entities the voice may have, of those it has words for."""
        if self._section.entities:
            return frozenset(filter(kind_of, self._section.entities))
        if self._section.offer is Offer.ALL:
            answer = await self._ask("config/entity_registry/list_for_display")
            return frozenset(filter(kind_of, ordinary(answer)))
        try:
            answer = await self._ask("homeassistant/expose_entity/list")
        except CommandDeclined as error:
            if error.code == "unauthorized":
                raise no_administrator() from error
            raise
        return frozenset(filter(kind_of, exposed(answer)))

    async def _follow(self, offered: frozenset[str]) -> None:
        """Subscribe to the states of these entities, and have them before returning."""
        if offered == self._subscribed:
            return
        before, self._subscription = self._subscription, None
        self._subscribed = offered
        if offered:
            first = asyncio.Event()

            def hear(event: Mapping[str, object]) -> None:
                self._mirror.take_states(event)
                first.set()

            self._subscription = await self._session.subscribe(
                hear, "subscribe_entities", self._within_s, entity_ids=sorted(offered)
            )
            async with asyncio.timeout(self._within_s):
                await first.wait()
        if before is not None:
            await self._session.unsubscribe(before, self._within_s)

    async def _ask(self, kind: str, entities: list[str] | None = None) -> object:
        facts = {} if entities is None else {"entity_ids": entities}
        return await self._session.ask(kind, self._within_s, **facts)
