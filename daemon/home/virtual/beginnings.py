"""The state a virtual device begins in."""

from typing import assert_never

from config.device_kind import DeviceKind
from config.settings import HomeDevice
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    ClimateMode,
    Guard,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Reading,
    Spinning,
    Startable,
    State,
    Switched,
    Tempered,
    Vacuuming,
)


def beginning(device: HomeDevice) -> State:  # noqa: C901, PLR0911 - one line a kind
    """Give it: off, closed and locked, as a careful owner leaves a house, and a little warm."""
    match device.kind:
        case DeviceKind.LIGHT:
            return Lit(on=False, brightness=100 if device.dimmable else None)
        case DeviceKind.SWITCH:
            return Switched(on=False)
        case DeviceKind.FAN:
            return Spinning(on=False, speed=100 if device.dimmable else None)
        case DeviceKind.COVER | DeviceKind.VALVE:
            return Moved(position=Position.CLOSED, percent=0)
        case DeviceKind.CLIMATE:
            return Tempered(mode=ClimateMode.HEAT, target_c=20.0, now_c=19.0, humidity=45.0)
        case DeviceKind.LOCK:
            return Bolted(Bolt.LOCKED)
        case DeviceKind.ALARM:
            return Guarded(Guard.ARMED_HOME)
        case DeviceKind.MEDIA:
            return Playing(playback=Playback.OFF, volume=30)
        case DeviceKind.VACUUM:
            return Vacuuming(Cleaning.DOCKED)
        case DeviceKind.SCENE | DeviceKind.SCRIPT:
            return Startable()
        case DeviceKind.SENSOR:
            return Reading(value="unknown")
        case _:
            assert_never(device.kind)
