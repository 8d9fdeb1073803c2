"""What sensors that know two states say, in words a person would use: open, not on."""

from collections.abc import Mapping
from typing import Final

BINARY: Final[Mapping[str, tuple[str, str]]] = {
    "battery": ("low", "normal"),
    "battery_charging": ("charging", "not charging"),
    "carbon_monoxide": ("carbon monoxide detected", "clear"),
    "cold": ("cold", "normal"),
    "connectivity": ("connected", "disconnected"),
    "door": ("open", "closed"),
    "garage_door": ("open", "closed"),
    "gas": ("gas detected", "clear"),
    "heat": ("hot", "normal"),
    "light": ("light", "dark"),
    "lock": ("unlocked", "locked"),
    "moisture": ("wet", "dry"),
    "motion": ("motion", "no motion"),
    "moving": ("moving", "still"),
    "occupancy": ("occupied", "clear"),
    "opening": ("open", "closed"),
    "plug": ("plugged in", "unplugged"),
    "power": ("power", "no power"),
    "presence": ("home", "away"),
    "problem": ("problem", "fine"),
    "running": ("running", "not running"),
    "safety": ("unsafe", "safe"),
    "smoke": ("smoke", "no smoke"),
    "sound": ("sound", "quiet"),
    "tamper": ("tampered with", "clear"),
    "update": ("update available", "up to date"),
    "vibration": ("vibration", "still"),
    "window": ("open", "closed"),
}
"""By device_class of a binary sensor, what on and off mean
(developers.home-assistant.io/docs/core/entity/binary-sensor)."""


def words(sort: str, on: str = "on", off: str = "off") -> Mapping[str, str]:
    """Give what the own words of a sensor of this sort mean to a person, for both its states."""
    yes, no = BINARY.get(sort, ("on", "off"))
    return {on: yes, off: no}
