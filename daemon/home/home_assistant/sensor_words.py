"""What a sensor says in a word a person would use: a door is open, not on."""

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
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


def in_words(state: str, sort: str) -> str:
    """Give what a binary sensor says; one of no known sort says on or off."""
    on, off = _WORDS.get(sort, ("on", "off"))
    return {"on": on, "off": off}.get(state, state)
