"""Keeps what virtual devices are set to, in the table `virtual_devices`, over restarts."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, replace

from pydantic import TypeAdapter, ValidationError

from config.device_kind import DeviceKind
from daemon.home.device import Device
from daemon.home.states import State
from daemon.store import Work


def take_over(idents: Sequence[str]) -> Work[dict[str, str]]:
    """Give the work that reads every device's state and forgets devices that are gone."""

    def work(connection: sqlite3.Connection) -> dict[str, str]:
        kept = dict(connection.execute("SELECT ident, state FROM virtual_devices").fetchall())
        gone = [(ident,) for ident in kept if ident not in idents]
        if gone:
            connection.executemany("DELETE FROM virtual_devices WHERE ident = ?", gone)
        return kept

    return work


def write(devices: Sequence[Device]) -> Work[None]:
    """Give the work that keeps the states of devices."""

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO virtual_devices VALUES (?, ?)",
            [(device.ident, json.dumps(asdict(device.state))) for device in devices],
        )

    return work


def restored(device: Device, row: str | None) -> Device:
    """Give a device as it was kept; what no longer fits its settings begins anew."""
    if row is None or device.kind is DeviceKind.SENSOR:
        return device
    try:
        state: State = TypeAdapter(type(device.state)).validate_json(row)
    except ValidationError:
        return device
    if any(
        _knows(state, fact) is not _knows(device.state, fact) for fact in ("brightness", "speed")
    ):
        return device
    return replace(device, state=state)


def _knows(state: State, fact: str) -> bool:
    return getattr(state, fact, None) is not None
