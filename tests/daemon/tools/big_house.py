"""A house with one of everything that lets somebody in, which notes every order that reaches it."""

from collections.abc import Sequence
from dataclasses import replace

from config.device_kind import DeviceKind
from config.settings import Home
from daemon.home.backend import Order, Outcome
from daemon.home.changes import Change, Move, MoveTo, Turn, TurnLock
from daemon.home.device import Device
from daemon.home.states import Unavailable
from daemon.home.virtual.backend import VirtualHome
from daemon.store import Store

HOUSE = Home.model_validate(
    {
        "rooms": [
            {
                "name": "kitchen",
                "devices": [
                    {"name": "ceiling light"},
                    {"name": "kettle", "kind": "switch"},
                    {"name": "kitchen blind", "kind": "cover", "sort": "blind", "travel_s": 0},
                    {"name": "water valve", "kind": "valve", "travel_s": 0},
                    {"name": "terrace door", "kind": "cover", "sort": "door", "travel_s": 0},
                ],
            },
            {
                "name": "hall",
                "aliases": ["entrance"],
                "devices": [
                    {"name": "ceiling light"},
                    {"name": "front door", "kind": "lock", "travel_s": 0},
                    {"name": "back door", "kind": "lock", "travel_s": 0},
                    {"name": "alarm panel", "kind": "alarm", "travel_s": 0},
                    {"name": "thermostat", "kind": "climate"},
                ],
            },
            {
                "name": "garage",
                "devices": [
                    {"name": "big gate", "kind": "cover", "sort": "garage", "travel_s": 0},
                    {"name": "gate opener", "kind": "switch"},
                    {"name": "shutter", "kind": "cover", "sort": "shutter", "travel_s": 0},
                    {"name": "fan", "kind": "fan"},
                    {"name": "robot", "kind": "vacuum", "travel_s": 0},
                ],
            },
            {
                "name": "lounge",
                "devices": [
                    {"name": "radio", "kind": "media"},
                    {"name": "tv", "kind": "media", "sort": "tv"},
                    {"name": "film night", "kind": "scene", "sets": ["tv: on"]},
                    {"name": "lounge radiator", "kind": "climate"},
                    {"name": "rain", "kind": "sensor"},
                    {"name": "lounge shutters", "kind": "cover", "sort": "shutter", "travel_s": 0},
                ],
            },
        ]
    }
)
ENTRANCES = frozenset(
    {
        *("water valve", "terrace door", "front door", "back door", "alarm panel", "big gate"),
        "gate opener",
    }
)


class BigHouse:
    """A virtual home that remembers its orders, and of which some devices may not answer."""

    def __init__(self, store: Store) -> None:
        self._home = VirtualHome(HOUSE, store)
        self.orders: list[Order] = []
        self.silent: set[str] = set()
        self.running, self.listen, self.rooms = (
            self._home.running,
            self._home.listen,
            self._home.rooms,
        )
        self.state, self.version = self._home.state, 0

    def devices(self) -> Sequence[Device]:
        return [
            replace(device, state=Unavailable()) if device.name in self.silent else device
            for device in self._home.devices()
        ]

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        self.orders += orders
        return await self._home.apply(orders)

    def asked(self) -> list[str]:
        """Give the names of the devices that were asked for anything."""
        return [order.device.name for order in self.orders]

    async def open_up(self) -> None:
        """Open and unlock every entrance behind the gate's back, and let no cover be closed."""
        changes: dict[DeviceKind, Change] = {
            DeviceKind.COVER: MoveTo(Move.OPEN),
            DeviceKind.VALVE: MoveTo(Move.OPEN),
            DeviceKind.LOCK: TurnLock(Turn.UNLOCK),
        }
        every = [each for each in self._home.devices() if each.kind in changes]
        await self._home.apply([Order(each, changes[each.kind]) for each in every])
