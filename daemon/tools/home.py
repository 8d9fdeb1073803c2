"""What a home is to the tools: rooms, devices, and a way to change them and read them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from config.settings import DeviceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name people may use."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device and the state it is in."""

    name: str
    kind: DeviceKind
    room: str
    aliases: tuple[str, ...] = ()
    dimmable: bool = False
    on: bool = False
    brightness: int = 100
    """Per cent; what a light that is off will come back with."""
    colour: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name people may use."""
        return (self.name, *self.aliases)

    def report(self) -> dict[str, object]:
        """Give the state as a result tells it."""
        told: dict[str, object] = {
            "name": self.name,
            "room": self.room,
            "kind": self.kind.value,
            "state": "on" if self.on else "off",
        }
        if self.dimmable:
            told["brightness"] = self.brightness if self.on else 0
        if self.colour:
            told["colour"] = self.colour
        return told


class HomeBackend(Protocol):
    """A home: the virtual one, or a controller's."""

    def rooms(self) -> Sequence[Place]:
        """Give every room."""

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""

    async def apply(self, wanted: Sequence[Device]) -> Sequence[Device]:
        """Bring devices into the state given, and give them as they were read back."""
