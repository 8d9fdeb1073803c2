"""Thermostats and air conditioners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.changes import Change, SetClimate
from daemon.home.mqtt.gadget import Command, Part, Unable, Values
from daemon.home.mqtt.reading import number, word
from daemon.home.states import ClimateMode, State, Tempered

MODES: Final[Mapping[str, ClimateMode]] = {
    "off": ClimateMode.OFF,
    "heat": ClimateMode.HEAT,
    "cool": ClimateMode.COOL,
    "auto": ClimateMode.AUTO,
    "heat_cool": ClimateMode.AUTO,
    "dry": ClimateMode.DRY,
    "fan_only": ClimateMode.FAN,
}
"""What the words of Home Assistant and of Zigbee2MQTT mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thermostat:
    """Something that warms or cools; slots `mode`, `target`, `now`, `humidity`."""

    target: Command | None = None
    coldest_c: float = 5.0
    warmest_c: float = 35.0
    mode: Command | None = None
    modes: Mapping[ClimateMode, str]
    """The modes it has, in its own words."""
    fahrenheit: bool = False

    @property
    def kind(self) -> DeviceKind:
        """What it is."""
        return DeviceKind.CLIMATE

    def state(self, values: Values) -> State | None:
        """Give the state that was read; one without modes heats."""
        target, now = self._degrees(values.get("target")), self._degrees(values.get("now"))
        said = word(values.get("mode"))
        found = [mode for mode, own in self.modes.items() if word(own) == said]
        if not found and (self.modes or (target is None and now is None)):
            return None
        return Tempered(
            mode=found[0] if found else ClimateMode.HEAT,
            target_c=target,
            now_c=now,
            humidity=number(values.get("humidity")),
        )

    def parts(self, change: Change) -> tuple[Part, ...]:
        """Give what to tell it. Raises `Unable`."""
        if not isinstance(change, SetClimate):
            raise Unable("a thermostat cannot do that")
        parts: list[Part] = []
        if change.mode is not None:
            if self.mode is None or change.mode not in self.modes:
                raise Unable(f"it has no mode {change.mode}")
            parts.append((self.mode, self.modes[change.mode]))
        if change.target_c is not None:
            parts.append((self._target(), self._told(change.target_c)))
        return tuple(parts)

    def rounded(self, change: Change) -> Change:
        """Give the change itself."""
        return change

    def _target(self) -> Command:
        if self.target is None:
            raise Unable("no temperature can be set")
        return self.target

    def _told(self, celsius: float) -> float:
        if not self.coldest_c <= celsius <= self.warmest_c:
            raise Unable(f"it takes {self.coldest_c:g} to {self.warmest_c:g} degrees")
        return round(celsius * 9 / 5 + 32, 1) if self.fahrenheit else celsius

    def _degrees(self, value: object) -> float | None:
        found = number(value)
        if found is None:
            return None
        return round((found - 32) * 5 / 9, 1) if self.fahrenheit else found
