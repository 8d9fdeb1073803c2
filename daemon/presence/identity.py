"""Who the satellite is in the smart home, and which topics are its own."""

from dataclasses import dataclass

from config.settings import Settings
from daemon.cli.status import version
from daemon.presence.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The satellite as the home knows it."""

    node: str
    name: str
    room: str
    mac: str
    """Empty where the machine has no address of its own."""
    model: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Where everything of one satellite stands."""

    base: str
    """`parlour/NODE`."""
    node: str
    discovery_prefix: str

    @property
    def availability(self) -> str:
        """`online`, or `offline` by last will."""
        return f"{self.base}/availability"

    @property
    def commands(self) -> str:
        """The filter that catches every command."""
        return f"{self.base}/+/set"

    @property
    def discovery(self) -> str:
        """The one message that makes a device."""
        return f"{self.discovery_prefix}/device/{self.node}/config"

    @property
    def birth(self) -> str:
        """Where Home Assistant says that it has started."""
        return f"{self.discovery_prefix}/status"

    def state(self, key: str) -> str:
        """Where a value is told."""
        return f"{self.base}/{key}"

    def command(self, key: str) -> str:
        """Where a command is listened for."""
        return f"{self.base}/{key}/set"

    def key_of(self, topic: str) -> str:
        """Give the key of a command's topic."""
        return topic.removeprefix(f"{self.base}/").removesuffix("/set")


def identity_of(settings: Settings, machine: Machine) -> Identity:
    """Give who a satellite of these settings is on a machine."""
    presence, room = settings.presence, settings.room.name
    return Identity(
        node=presence.node or f"parlour_{machine.mark}",
        name=presence.name or f"{room[:1].upper()}{room[1:]} satellite",
        room=room,
        mac=machine.mac,
        model=machine.model or "satellite",
        version=version(),
    )


def topics_of(settings: Settings, machine: Machine) -> Topics:
    """Give the topics of a satellite of these settings."""
    node = identity_of(settings, machine).node
    presence = settings.presence
    return Topics(
        base=f"{presence.topic}/{node}", node=node, discovery_prefix=presence.discovery_prefix
    )
