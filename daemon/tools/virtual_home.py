"""A home that exists only here: rooms and devices from the settings, their state kept."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from config.settings import DeviceKind, Home, HomeDevice
from daemon.store import Store, Work
from daemon.tools.home import Device, Place
from providers.base import VocabularyItem

type _Key = tuple[str, str]
type _Row = tuple[str, int, str]


class VirtualHome:
    """Every device of `[home]`; what it is set to survives a restart."""

    def __init__(self, section: Home, store: Store) -> None:
        self._rooms = tuple(Place(name=room.name, aliases=room.aliases) for room in section.rooms)
        self._store = store
        devices = [_device(room.name, device) for room in section.rooms for device in room.devices]
        kept = store.run_now(_take_over([_key(device) for device in devices]))
        self._devices = {
            _key(device): _restored(device, kept.get(_key(device))) for device in devices
        }

    def rooms(self) -> Sequence[Place]:
        """Give every room."""
        return self._rooms

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""
        return tuple(self._devices.values())

    async def apply(self, wanted: Sequence[Device]) -> Sequence[Device]:
        """Set devices, once that is on the disk. Raises `NotSaved`."""
        await self._store.run(_write(wanted))
        self._devices.update({_key(device): device for device in wanted})
        return tuple(self._devices[_key(device)] for device in wanted)

    def vocabulary(self) -> tuple[VocabularyItem, ...]:
        """Give the names recognisers should know."""
        rooms = [
            VocabularyItem(name=room.name, kind="room", aliases=room.aliases)
            for room in self._rooms
        ]
        devices = [
            VocabularyItem(
                name=device.name, kind=device.kind.value, room=device.room, aliases=device.aliases
            )
            for device in self._devices.values()
        ]
        return (*rooms, *devices)


def _key(device: Device) -> _Key:
    return device.room, device.name


def _device(room: str, device: HomeDevice) -> Device:
    return Device(
        name=device.name,
        kind=device.kind,
        room=room,
        aliases=device.aliases,
        dimmable=device.dimmable and device.kind is DeviceKind.LIGHT,
    )


def _restored(device: Device, row: _Row | None) -> Device:
    if row is None:
        return device
    state, brightness, colour = row
    return replace(device, on=state == "on", brightness=brightness, colour=colour)


def _take_over(keys: Sequence[_Key]) -> Work[dict[_Key, _Row]]:
    """Give the work that reads every device's state and forgets devices that are gone."""

    def work(connection: sqlite3.Connection) -> dict[_Key, _Row]:
        rows = connection.execute("SELECT room, name, state, brightness, colour FROM home_devices")
        kept: dict[_Key, _Row] = {(row[0], row[1]): row[2:] for row in rows}
        gone = [key for key in kept if key not in keys]
        if gone:
            connection.executemany("DELETE FROM home_devices WHERE room = ? AND name = ?", gone)
        return kept

    return work


def _write(devices: Sequence[Device]) -> Work[None]:
    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO home_devices VALUES (?, ?, ?, ?, ?)",
            [
                (
                    device.room,
                    device.name,
                    "on" if device.on else "off",
                    device.brightness,
                    device.colour,
                )
                for device in devices
            ],
        )

    return work
