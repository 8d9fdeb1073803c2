"""A home that exists only here: rooms and devices from the settings, their state kept."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from config.device_kind import DeviceKind
from config.settings import Home, HomeDevice
from daemon.home.after import after
from daemon.home.backend import BackendState, Done, Order, Outcome
from daemon.home.device import Device, Place
from daemon.home.listeners import Listeners
from daemon.home.states import State
from daemon.home.virtual.beginnings import beginning
from daemon.store import Store, Work

NAME: Final = "virtual"


class VirtualHome:
    """Every device of `[home]`; what it is set to survives a restart."""

    version = 0

    def __init__(self, section: Home, store: Store) -> None:
        self._rooms = tuple(Place(name=room.name, aliases=room.aliases) for room in section.rooms)
        self._store = store
        devices = [_device(room.name, device) for room in section.rooms for device in room.devices]
        kept = store.run_now(_take_over([device.ident for device in devices]))
        self._devices = {
            device.ident: _restored(device, kept.get(device.ident)) for device in devices
        }
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
        return tuple(self._devices.values())

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Set devices, once that is on the disk. Raises `NotSaved`."""
        changed = [
            replace(device, state=after(device.state, order.change))
            for order in orders
            for device in [self._devices[order.device.ident]]
        ]
        await self._store.run(_write(changed))
        for device in changed:
            self._devices[device.ident] = device
            self._listeners.tell(device)
        return tuple(Outcome(device=device, done=Done.SEEN) for device in changed)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Need nothing to stay as it is."""
        yield

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that."""
        return self._listeners.add(listener)


def _device(room: str, device: HomeDevice) -> Device:
    return Device(
        ident=f"{NAME}:{room}/{device.name}",
        name=device.name,
        kind=device.kind,
        room=room,
        aliases=device.aliases,
        sort=device.sort,
        state=beginning(device),
    )


def _restored(device: Device, row: str | None) -> Device:
    """Give a device as it was kept; what no longer fits its settings begins anew."""
    if row is None:
        return device
    try:
        state: State = TypeAdapter(type(device.state)).validate_json(row)
    except ValidationError:
        return device
    if device.kind is DeviceKind.LIGHT and _is_dimmable(state) is not _is_dimmable(device.state):
        return device
    return replace(device, state=state)


def _is_dimmable(state: State) -> bool:
    return getattr(state, "brightness", None) is not None


def _take_over(idents: Sequence[str]) -> Work[dict[str, str]]:
    """Give the work that reads every device's state and forgets devices that are gone."""

    def work(connection: sqlite3.Connection) -> dict[str, str]:
        kept = dict(connection.execute("SELECT ident, state FROM virtual_devices").fetchall())
        gone = [(ident,) for ident in kept if ident not in idents]
        if gone:
            connection.executemany("DELETE FROM virtual_devices WHERE ident = ?", gone)
        return kept

    return work


def _write(devices: Sequence[Device]) -> Work[None]:
    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO virtual_devices VALUES (?, ?)",
            [(device.ident, json.dumps(asdict(device.state))) for device in devices],
        )

    return work
