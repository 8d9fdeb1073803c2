"""The settings of rooms, and of the devices of the virtual home in them."""

from typing import Annotated

from pydantic import Field

from config.device_kind import DeviceKind
from config.fields import Section, Words


class HomeDevice(Section):
    """A device in this room, one `[[home.rooms.devices]]` for each."""

    name: Words
    """How people call it."""
    kind: DeviceKind = DeviceKind.LIGHT
    """What it is."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    sort: str = ""
    """What sort of its kind: `garage`, `gate`, `door`, `blind`, `curtain`, `outlet`."""
    dimmable: bool = True
    """Lights: whether brightness can be set. Fans: whether they know speeds."""
    travel_s: Annotated[float, Field(ge=0.0, le=120.0)] = 1.0
    """How many seconds a cover, a valve, a lock, an alarm or a vacuum takes from one end to the
    other; 0 is at once.
    """
    follows: str = ""
    """Sensors: the name of the device it tells of: how warm it is at a thermostat, or whether a
    door is open.
    """
    sets: tuple[Words, ...] = ()
    """Scenes and scripts: what starting it does, a line for each device: `desk lamp: 20 %`,
    `hallway lamp: off`, `blinds: closed`, `thermostat: 19 C`, `porch light: on, warm white`.
    """


class HomeRoom(Section):
    """A room of the virtual home, one `[[home.rooms]]` for each."""

    name: Words
    """How people call it."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    devices: tuple[HomeDevice, ...] = ()
    """They may also be written as a list of inline tables."""
