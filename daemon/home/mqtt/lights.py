"""Lights: what they show, and what is told to them."""

from dataclasses import dataclass, replace

from config.device_kind import DeviceKind
from daemon.home.changes import Change, SetLight
from daemon.home.mqtt.colours import (
    WHITES_K,
    ColourForm,
    hue_of,
    kelvins,
    name_of_white,
    shown,
    written,
)
from daemon.home.mqtt.gadget import Command, Part, Unable, Values
from daemon.home.mqtt.reading import number, word
from daemon.home.states import Lit, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A light; slots `on`, `brightness`, `colour`, `colour_mode`, `white`."""

    switch: Command
    on: object = "ON"
    off: object = "OFF"
    says_on: str = "on"
    says_off: str = "off"
    brightness: Command | None = None
    scale: float = 254.0
    """The brightest."""
    colour: Command | None = None
    form: ColourForm = ColourForm.HUE_SATURATION
    reads_hue: bool = False
    """Whether it tells hue and saturation whatever it is told."""
    white: Command | None = None
    """Whites by warmth, in mireds unless `white_in_kelvin`."""
    white_in_kelvin: bool = False
    dims_on: bool = False
    """Whether a brightness alone switches it on, and on alone would undo it."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""
        return DeviceKind.LIGHT

    def state(self, values: Values) -> State | None:
        """Give the state that was read."""
        level = number(values.get("brightness"))
        match word(values.get("on")):
            case said if said == self.says_on:
                on = True
            case said if said == self.says_off:
                on = False
            case "" if self.dims_on and level is not None:
                on = level > 0
            case _:
                return None
        return Lit(on=on, brightness=self._percent(level), colour=self._colour(values))

    def parts(self, change: Change) -> tuple[Part, ...]:
        """Give what to tell the light. Raises `Unable`."""
        if not isinstance(change, SetLight):
            raise Unable("a light cannot do that")
        if not change.on:
            return ((self.switch, self.off),)
        tail: list[Part] = [] if change.colour is None else [self._coloured(change.colour)]
        percent = 100 if self.dims_on and change.brightness is None else change.brightness
        if percent is not None:
            if self.brightness is None:
                raise Unable("it cannot be dimmed")
            tail.append((self.brightness, self._level(percent)))
            if self.dims_on:
                return tuple(tail)
        return ((self.switch, self.on), *tail)

    def rounded(self, change: Change) -> Change:
        """Give a change with the brightness the light will show."""
        if not isinstance(change, SetLight) or change.brightness is None:
            return change
        return replace(change, brightness=self._percent(self._level(change.brightness)))

    def _level(self, percent: int) -> int:
        return max(1, round(percent * self.scale / 100))

    def _percent(self, level: float | None) -> int | None:
        if self.brightness is None:
            return None
        if level is None:
            return 100
        return min(100, max(1, round(level * 100 / self.scale)))

    def _coloured(self, name: str) -> Part:
        if name in WHITES_K and self.white is not None:
            kelvin = WHITES_K[name]
            return self.white, kelvin if self.white_in_kelvin else round(kelvins(kelvin))
        if self.colour is None or hue_of(name) is None:
            raise Unable(f"it cannot be {name}")
        return self.colour, written(name, self.form)

    def _colour(self, values: Values) -> str:
        mode = word(values.get("colour_mode"))
        warmth = number(values.get("white"))
        if warmth is not None and (mode == "color_temp" or self.colour is None):
            return name_of_white(warmth if self.white_in_kelvin else kelvins(warmth))
        if self.colour is None:
            return ""
        is_rgb = self.form is ColourForm.RGB_TEXT and not self.reads_hue
        found = shown(values.get("colour"), is_rgb=is_rgb)
        if found == "white" and warmth is not None and not mode:
            return name_of_white(warmth if self.white_in_kelvin else kelvins(warmth))
        return found
