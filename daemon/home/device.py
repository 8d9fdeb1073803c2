"""A place, and a device with the state it is in."""

from dataclasses import dataclass

from config.device_kind import DeviceKind
from daemon.home.states import State, report


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room."""

    name: str
    aliases: tuple[str, ...] = ()
    floor: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name people may use."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as one backend has it."""

    ident: str
    """Unique in the whole home and the same after a restart: `home_assistant:light.kitchen`."""
    name: str
    kind: DeviceKind
    room: str
    """The name of its place; empty for one that stands nowhere."""
    state: State
    aliases: tuple[str, ...] = ()
    sort: str = ""
    """What sort of its kind, in Home Assistant's words: `garage`, `blind`, `outlet`."""
    once: bool = False
    """Whether every order is an act of its own, as a pulse is: the same one twice is not once."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name people may use."""
        return (self.name, *self.aliases)

    def report(self) -> dict[str, object]:
        """Give the state as a result tells it."""
        return {
            "name": self.name,
            "room": self.room,
            "kind": self.kind.value,
            **report(self.state),
        }
