"""Makes one home of several backends."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from daemon.home.backend import Backend, BackendState, Order, Outcome
from daemon.home.device import Device, Place
from daemon.home.listeners import Listeners
from daemon.tenancy import Tenancy
from daemon.tools.names import folded
from providers.base import VocabularyItem


class WholeHome:
    """Every room and device there is, whoever has it."""

    def __init__(
        self,
        backends: Sequence[Backend],
        own: Sequence[Place] = (),
        unseen: Sequence[Backend] = (),
    ) -> None:
        """`own` are the rooms of the settings: their names and aliases go before others'.

        Devices of `unseen` backends obey orders and are never listed.
        """
        self._backends = tuple(backends)
        self._own = tuple(own)
        self._unseen = tuple(unseen)
        self._past_versions = 0
        self._listeners = Listeners()
        self._stops = self._listened()
        self._tenancy = Tenancy("home")

    @property
    def backends(self) -> tuple[Backend, ...]:
        """Who has the devices."""
        return self._backends

    @property
    def own(self) -> tuple[Place, ...]:
        """The rooms of the settings."""
        return self._own

    @property
    def states(self) -> tuple[BackendState, ...]:
        """How each backend is."""
        return tuple(backend.state for backend in self._backends)

    @property
    def version(self) -> int:
        """A number that grows whenever rooms, devices or their names change."""
        return self._past_versions + sum(backend.version for backend in self._backends)

    def rooms(self) -> tuple[Place, ...]:
        """Give every room once: rooms of one name are one, with the aliases of both."""
        found: dict[str, Place] = {}
        for place in (*self._own, *(room for each in self._backends for room in each.rooms())):
            key = folded(place.name)
            found[key] = _merged(found[key], place) if key in found else place
        return tuple(found.values())

    def devices(self) -> tuple[Device, ...]:
        """Give every device in the state it is in now."""
        return tuple(device for backend in self._backends for device in backend.devices())

    def now(self, device: Device) -> Device | None:
        """Give a device in the state it is in by now, an unseen one too; `None`: it is gone."""
        every = (each for backend in self._every for each in backend.devices())
        return next((each for each in every if each.ident == device.ident), None)

    async def apply(self, orders: Sequence[Order]) -> tuple[Outcome, ...]:
        """Carry out orders, those of different backends side by side; outcomes in their order."""
        by_backend = defaultdict[str, list[Order]](list)
        for order in orders:
            by_backend[order.device.ident.partition(":")[0]].append(order)
        named = {backend.state.name: backend for backend in self._every}
        every = await asyncio.gather(*(named[name].apply(own) for name, own in by_backend.items()))
        found = {outcome.device.ident: outcome for outcomes in every for outcome in outcomes}
        return tuple(found[order.device.ident] for order in orders)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep every backend connected for the length of a block."""
        async with self._tenancy.running(self._connected()):
            yield

    async def leave(self) -> None:
        """Let go of every backend: pins and a broker's client ids belong to one at a time."""
        for stop in self._stops:
            stop()
        self._past_versions, self._backends, self._stops = self.version + 1, (), []
        await self._tenancy.leave()

    async def become(self, other: "WholeHome") -> None:
        """Have the backends and rooms of another home, once ours were left; raises as they do."""
        self._backends, self._own = other.backends, other.own
        self._stops = self._listened()
        await self._tenancy.enter(self._connected())

    def _listened(self) -> list[Callable[[], None]]:
        return [backend.listen(self._listeners.tell) for backend in self._backends]

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for backend in self._every:
                await stack.enter_async_context(backend.running())
            yield

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that."""
        return self._listeners.add(listener)

    @property
    def _every(self) -> tuple[Backend, ...]:
        return (*self._backends, *self._unseen)

    def vocabulary(self) -> tuple[VocabularyItem, ...]:
        """Give the names recognisers should know."""
        rooms = [
            VocabularyItem(name=room.name, kind="room", aliases=room.aliases)
            for room in self.rooms()
        ]
        devices = [
            VocabularyItem(
                name=device.name, kind=device.kind.value, room=device.room, aliases=device.aliases
            )
            for device in self.devices()
        ]
        return (*rooms, *devices)


def _merged(first: Place, other: Place) -> Place:
    """Give one room of two of the same name."""
    aliases = dict.fromkeys((*first.aliases, *other.aliases))
    return replace(first, aliases=tuple(aliases), floor=first.floor or other.floor)
