"""How a device stands, in the few words and the one look a person takes in at a glance."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final


class Look(Enum):
    """What catches the eye."""

    ON = auto()
    """On, playing, cleaning."""
    OPEN = auto()
    """Open, unlocked, on its way, disarmed."""
    QUIET = auto()
    """Off, closed, locked, armed."""
    TOLD = auto()
    """A reading, or something to start."""
    WRONG = auto()
    """It does not answer, is jammed, rings the alarm."""


_LOOKS: Final[Mapping[str, Look]] = {
    **dict.fromkeys(("on", "playing", "cleaning"), Look.ON),
    **dict.fromkeys(("heat", "cool", "auto", "dry", "fan"), Look.ON),
    **dict.fromkeys(("open", "opening", "closing", "unlocked", "unlocking", "locking"), Look.OPEN),
    **dict.fromkeys(("disarmed", "arming", "returning", "paused", "unknown"), Look.OPEN),
    **dict.fromkeys(("unavailable", "jammed", "triggered", "error"), Look.WRONG),
}


def look_of(device: Mapping[str, object]) -> tuple[Look, str]:
    """Give how a device looks, and its state in words: `on 40 %, blue`, `heat 21 °C, 19.4 now`."""
    kind, state = str(device.get("kind")), _plain(device.get("state"))
    look = _LOOKS.get(state, Look.QUIET)
    match kind:
        case "sensor":
            wrong = state == "unavailable"
            return (
                Look.WRONG if wrong else Look.TOLD,
                f"{state} {_plain(device.get('unit'))}".strip(),
            )
        case "scene" | "script":
            return (Look.WRONG, state) if state == "unavailable" else (Look.TOLD, "to start")
        case "climate":
            return look, _with(state, _degrees(device, "target_c"), _now(device))
        case "media":
            volume = _percent(device, "volume")
            title = _plain(device.get("title"))
            return look, _with(state, volume and f"volume {volume}", title and f"“{title}”")
        case "light" | "fan":
            key = "brightness" if kind == "light" else "speed"
            amount = _percent(device, key) if state == "on" else ""
            colour = _plain(device.get("colour")) if state == "on" else ""
            return look, _with(f"{state} {amount}".strip(), colour)
        case _:
            percent = device.get("open_percent")
            partly = f"{percent} %" if percent not in {None, 0, 100} else ""
            return look, f"{state.replace('_', ' ')} {partly}".strip()


def _with(first: str, *others: str) -> str:
    return ", ".join([first, *filter(None, others)])


def _percent(device: Mapping[str, object], key: str) -> str:
    value = device.get(key)
    return "" if value is None else f"{value} %"


def _degrees(device: Mapping[str, object], key: str) -> str:
    value = device.get(key)
    return f"{value:g} °C" if isinstance(value, int | float) else ""


def _now(device: Mapping[str, object]) -> str:
    now = _degrees(device, "now_c")
    return f"{now} now" if now else ""


def _plain(value: object) -> str:
    """Give a text that draws nothing but itself, in one line, cut."""
    text = "" if value is None else str(value)
    shown = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return shown if len(shown) <= 48 else f"{shown[:47]}…"  # noqa: PLR2004 - letters
