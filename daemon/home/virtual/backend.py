"""A home that exists only here: rooms and devices from the settings, moving in real time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from config.settings import Home, HomeDevice
from daemon.home.after import after, fits
from daemon.home.backend import CONFIRM_S, BackendState, Done, Order, Outcome
from daemon.home.device import Device, Place
from daemon.home.listeners import Listeners
from daemon.home.states import State, Tempered
from daemon.home.virtual.beginnings import beginning
from daemon.home.virtual.kept import restored, take_over, write
from daemon.home.virtual.measured import DRIFT_S, drifted, reading
from daemon.home.virtual.scenes import steps
from daemon.home.virtual.ways import Ways
from daemon.store import Store

NAME: Final = "virtual"


class VirtualHome:
    """Every device of `[home]`; what it is set to survives a restart.

    The disk holds where a device will stand: one that was on its way is there after a restart.
    """

    version = 0

    def __init__(
        self, section: Home, store: Store, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rooms = tuple(Place(name=room.name, aliases=room.aliases) for room in section.rooms)
        self._store = store
        written = {
            _ident(room.name, device): (room.name, device)
            for room in section.rooms
            for device in room.devices
        }
        self._written = {ident: device for ident, (_, device) in written.items()}
        kept = store.run_now(take_over(list(written)))
        self._devices = {
            ident: restored(_device(ident, room, device), kept.get(ident))
            for ident, (room, device) in written.items()
        }
        self._followed = self._followers()
        self._ways = Ways(clock)
        self._listeners = Listeners()

    @property
    def state(self) -> BackendState:
        """How it is: always well."""
        return BackendState(NAME, ready=True, words=f"{len(self._devices)} devices of the settings")

    def rooms(self) -> Sequence[Place]:
        """Give every room."""
        return self._rooms

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""
        return tuple(self._now(ident) for ident in self._devices)

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Set devices, once that is on the disk, and wait for what moves. Raises `NotSaved`."""
        known = self.devices()
        goals: dict[str, State] = {}
        for order in self._with_scenes(orders, known):
            state = self._now(order.device.ident).state
            goals[order.device.ident] = after(goals.get(order.device.ident, state), order.change)
        moved = [replace(self._devices[ident], state=state) for ident, state in goals.items()]
        able = {
            order.device.ident: fits(self._now(order.device.ident).state, order.change)
            for order in orders
        }
        await self._store.run(write(moved))
        for device in moved:
            self._set(device)
        arrived = await self._ways.arrived([order.device.ident for order in orders], CONFIRM_S)
        return [
            self._outcome(ident, able=able[ident], there=arrived[ident])
            for ident in (order.device.ident for order in orders)
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let rooms grow warm and cool down for the length of a block."""
        task = asyncio.create_task(self._drift(), name="virtual home")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self._ways.close()

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that."""
        return self._listeners.add(listener)

    # --- states

    def _now(self, ident: str) -> Device:
        """Give a device as it is now: on its way, or as its sensor tells of another."""
        if followed := self._followed.get(ident):
            return replace(self._devices[ident], state=reading(self._now(followed).state))
        device = self._devices[ident]
        return replace(device, state=self._ways.at(ident, device.state))

    def _set(self, device: Device) -> None:
        """Let a device go where it is to stand, and tell listeners when it leaves and arrives."""
        before = self._now(device.ident).state
        self._devices[device.ident] = device
        travel_s = self._written[device.ident].travel_s
        self._ways.begin(
            device.ident, before, device.state, travel_s, lambda: self._tell(device.ident)
        )
        self._tell(device.ident)

    def _tell(self, ident: str) -> None:
        self._listeners.tell(self._now(ident))
        for sensor, followed in self._followed.items():
            if followed == ident:
                self._listeners.tell(self._now(sensor))

    def _outcome(self, ident: str, *, able: bool, there: bool) -> Outcome:
        device = self._now(ident)
        if not able:
            problem = f"the {device.name} cannot do that"
            return Outcome(device=device, done=Done.FAILED, problem=problem)
        if not there:
            problem = f"the {device.name} is still on its way"
            return Outcome(device=device, done=Done.SENT, problem=problem)
        return Outcome(device=device, done=Done.SEEN)

    # --- scenes, sensors, temperatures

    def _with_scenes(self, orders: Sequence[Order], known: Sequence[Device]) -> list[Order]:
        """Give the orders, with those of every scene that is started behind it."""
        found: list[Order] = []
        for order in orders:
            lines = self._written[order.device.ident].sets
            found += [order, *steps(lines, order.device.room, known)]
        return found

    def _followers(self) -> dict[str, str]:
        """Give for every sensor the device it tells of."""
        named = {
            " ".join(name.casefold().split()): device.ident
            for device in self._devices.values()
            for name in device.names
        }
        wanted = {
            ident: " ".join(written.follows.casefold().split())
            for ident, written in self._written.items()
            if written.follows
        }
        return {ident: named[name] for ident, name in wanted.items() if name in named}

    async def _drift(self) -> None:
        while True:
            await asyncio.sleep(DRIFT_S)
            for ident, device in tuple(self._devices.items()):
                match device.state:
                    case Tempered() as state if (later := drifted(state)) != state:
                        self._devices[ident] = replace(device, state=later)
                        self._tell(ident)
                    case _:
                        pass


def _ident(room: str, device: HomeDevice) -> str:
    return f"{NAME}:{room}/{device.name}"


def _device(ident: str, room: str, device: HomeDevice) -> Device:
    return Device(
        ident=ident,
        name=device.name,
        kind=device.kind,
        room=room,
        aliases=device.aliases,
        sort=device.sort,
        state=beginning(device),
    )
