"""The simpler shapes: devices that know a word for everything, and sensors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.changes import Change
from daemon.home.mqtt.gadget import Part, Shape, Unable, Values
from daemon.home.mqtt.reading import clean, number, word
from daemon.home.states import Reading, Startable, State

_LONGEST_READING: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A switch, a lock, an alarm, a vacuum, a scene: a word for every change and every state."""

    kind: DeviceKind
    deeds: Mapping[Change, Part]
    """What to tell for a change; what is not in it cannot be asked."""
    says: Mapping[str, State]
    """What its words mean, in lower case."""

    def state(self, values: Values) -> State | None:
        """Give the state that was read."""
        if self.kind in {DeviceKind.SCENE, DeviceKind.SCRIPT}:
            return Startable()
        return self.says.get(word(values.get("state")))

    def parts(self, change: Change) -> tuple[Part, ...]:
        """Give what to tell the device. Raises `Unable`."""
        if change not in self.deeds:
            raise Unable("it has no command for that")
        return (self.deeds[change],)

    def rounded(self, change: Change) -> Change:
        """Give the change itself."""
        return change


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """Something to read."""

    unit: str = ""
    words: Mapping[str, str] | None = None
    """What its words mean to a person, in lower case; `None`: it tells a value."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""
        return DeviceKind.SENSOR

    def state(self, values: Values) -> State | None:
        """Give the value that was read: numbers with two decimals at most."""
        value = values.get("state")
        if self.words is not None:
            said = self.words.get(word(value))
            return Reading(value=said) if said else None
        found = number(value)
        if found is not None:
            return Reading(value=f"{round(found, 2):.12g}", unit=self.unit)
        said = clean(value, _LONGEST_READING)
        return Reading(value=said, unit=self.unit) if said else None

    def parts(self, change: Change) -> tuple[Part, ...]:  # noqa: ARG002 - whatever it is
        """Refuse: it can only be read."""
        raise Unable("it can only be read")

    def rounded(self, change: Change) -> Change:
        """Give the change itself."""
        return change


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """A device that can be read and, for now, not be told anything."""

    inner: Shape

    @property
    def kind(self) -> DeviceKind:
        """What it is."""
        return self.inner.kind

    def state(self, values: Values) -> State | None:
        """Give the state that was read."""
        return self.inner.state(values)

    def parts(self, change: Change) -> tuple[Part, ...]:  # noqa: ARG002 - whatever it is
        """Refuse: its commands are templates, which are not computed here."""
        raise Unable("its commands are templates, and it can only be read")

    def rounded(self, change: Change) -> Change:
        """Give the change itself."""
        return change
