"""A large house that nobody lives in: rooms, and devices of every kind named as people do."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from config.device_kind import DeviceKind
from config.home_rooms import HomeDevice
from daemon.home.backend import BackendState
from daemon.home.device import Device, Place
from daemon.home.virtual.beginnings import beginning

ROOMS: Final = (
    *("kitchen", "living room", "dining room", "hallway", "main bedroom", "guest room"),
    *("children's room", "office", "bathroom", "guest toilet", "laundry", "attic", "cellar"),
    *("garage", "garden", "terrace", "balcony", "workshop", "library", "sauna"),
)
_THINGS: Final[Sequence[tuple[DeviceKind, str, Sequence[str]]]] = (
    (DeviceKind.LIGHT, "", ("ceiling light", "floor lamp", "wall lamp", "shelf lights", "spots")),
    (DeviceKind.SWITCH, "outlet", ("radio plug", "heater plug", "fish tank", "printer", "pump")),
    (DeviceKind.SENSOR, "temperature", ("temperature", "air temperature", "window temperature")),
    (
        DeviceKind.SENSOR,
        "humidity",
        ("humidity", "motion", "smoke", "window contact", "light level"),
    ),
    (DeviceKind.COVER, "blind", ("left blind", "right blind", "roller shutter")),
    (DeviceKind.CLIMATE, "", ("thermostat", "radiator", "floor heating")),
    (DeviceKind.MEDIA, "speaker", ("speaker", "television", "radio")),
    (DeviceKind.FAN, "", ("fan", "air purifier")),
    (DeviceKind.SCENE, "", ("movie scene", "bright scene", "night scene")),
    (DeviceKind.LOCK, "", ("side door",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpHome:
    """A home that can be looked in, and never does anything."""

    places: tuple[Place, ...]
    every: tuple[Device, ...]
    version: int = field(default=0)

    @property
    def states(self) -> Sequence[BackendState]:
        """Give how each backend is: there is none to be away."""
        return ()

    def rooms(self) -> tuple[Place, ...]:
        """Give every room."""
        return self.places

    def devices(self) -> tuple[Device, ...]:
        """Give every device."""
        return self.every


def made_up_home(devices: int, seed: int = 5) -> MadeUpHome:
    """Give a house with so many devices, spread over up to 20 rooms on three floors."""
    dice = random.Random(seed)  # noqa: S311 - names, not secrets
    rooms = ROOMS[: max(3, min(len(ROOMS), devices // 8))]
    floors = ("ground floor", "first floor", "basement")
    places = tuple(
        Place(name=room, aliases=(f"the {room} area",), floor=floors[number % 3])
        for number, room in enumerate(rooms)
    )
    return MadeUpHome(
        places=places, every=tuple(_device(dice, number, rooms) for number in range(devices))
    )


def anew(home: MadeUpHome) -> MadeUpHome:
    """Give the same house as if its names had changed."""
    return replace(home, version=home.version + 1)


def _device(dice: random.Random, number: int, rooms: Sequence[str]) -> Device:
    room = rooms[number % len(rooms)]
    kind, sort, names = _THINGS[(number // len(rooms)) % len(_THINGS)]
    name = dice.choice(names)
    again = number // (len(rooms) * len(_THINGS))
    full = f"{room} {name} {again + 1}" if again else f"{room} {name}"
    return Device(
        ident=f"made_up:{kind.value}.{number}",
        name=full,
        kind=kind,
        room=room,
        sort=sort,
        aliases=(f"{name} by the {dice.choice(('door', 'window', 'wall', 'stairs'))} {number}",),
        state=beginning(HomeDevice(name=full, kind=kind)),
    )
