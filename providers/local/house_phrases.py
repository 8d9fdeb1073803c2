"""Puts devices of every kind into spoken sentences, by the state they were read back in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from config.messages import Catalogue
from config.wording import be, spoken_list

type Content = Mapping[str, Any]

SWITCHED: Final = frozenset({"light", "switch", "fan"})
"""Kinds that are told by what was asked of them: on, off, how bright."""

_FAMILIES: Final = {
    "cover": "cover",
    "valve": "cover",
    "lock": "lock",
    "alarm": "guard",
    "media": "media",
    "vacuum": "vacuum",
}
_UNDER_WAY: Final = frozenset({"opening", "closing", "locking", "unlocking", "arming", "returning"})
_UNITS: Final = {"°C": "degrees", "%": "percent"}
_WHOLE: Final = 100


class HousePhrases:
    """Sentences of one language about the state of devices."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._language = catalogue.language

    def became(self, content: Content, arguments: Content) -> Iterator[str]:
        """Tell what an order changed, and what was so already."""
        volume = "volume" in arguments or "change" in arguments
        yield from self._grouped(content.get("changed", ()), volume=volume)
        already = self._catalogue.messages["already"].text
        yield from self._grouped(content.get("unchanged", ()), already, volume=volume)

    def not_done(self, content: Content) -> Iterator[str]:
        """Tell what was only sent, what failed, and what is not done for many at once."""
        sent = list(content.get("sent_not_confirmed", ()))
        yield from self._grouped(device for device in sent if device.get("state") in _UNDER_WAY)
        if quiet := [device for device in sent if device.get("state") not in _UNDER_WAY]:
            yield self._named("not_confirmed", quiet)
        failed = list(content.get("failed", ()))
        told = [device for device in failed if device.get("state") in {"jammed", "unavailable"}]
        yield from self._grouped(told)
        if rest := [device for device in failed if device not in told]:
            yield self._named("partly_failed", rest)
        if left := list(content.get("left_out", ())):
            yield self._named("left_out", left)

    def now(self, devices: Iterable[Content]) -> Iterator[str]:
        """Tell how devices are now."""
        yield from self._grouped(devices, measured=True)

    def _grouped(
        self,
        devices: Iterable[Content],
        already: str = "",
        *,
        volume: bool = False,
        measured: bool = False,
    ) -> Iterator[str]:
        """Give one sentence for all devices of which the same is true."""
        groups: dict[tuple[str, tuple[tuple[str, object], ...]], list[Content]] = {}
        for device in devices:
            message, slots = self._state(device, volume=volume, measured=measured)
            groups.setdefault((message, tuple(slots.items())), []).append(device)
        for (message, facts), same in groups.items():
            yield self._named(message, same, already=already, **dict(facts))

    def _state(  # noqa: PLR0911 - one line a kind
        self, device: Content, *, volume: bool, measured: bool
    ) -> tuple[str, dict[str, object]]:
        """Give the message for a device's state, and what fills it."""
        kind, state = str(device.get("kind", "")), str(device.get("state", ""))
        if state in {"unavailable", "unknown"}:
            return ("no_answer" if state == "unavailable" else "state_unknown"), {}
        match kind:
            case "scene" | "script":
                return "started", {}
            case "climate":
                return _climate(device, measured=measured)
            case "sensor":
                return "sensor_says", {"value": self._value(device)}
            case "media" if volume and "volume" in device:
                return "media_volume", {"percent": device["volume"]}
            case "cover" | "valve" if state == "open" and _partly(device):
                return "cover_at", {"percent": device["open_percent"]}
            case _:
                return self._known(_FAMILIES.get(kind, "is"), state), {}

    def _known(self, family: str, state: str) -> str:
        """Give the message of a state; on and off sound the same for everything."""
        message = f"is_{state}" if state in {"on", "off"} else f"{family}_{state}"
        return message if message in self._catalogue.messages else "state_unknown"

    def _value(self, device: Content) -> str:
        unit = str(device.get("unit", ""))
        value = str(device.get("state", ""))
        if unit in _UNITS:
            return self._catalogue.say(_UNITS[unit], value=value)
        return f"{value} {unit}".strip()

    def _named(self, message: str, devices: Sequence[Content], **slots: object) -> str:
        names = [str(device["name"]) for device in devices]
        are = be(names, self._language)
        listed = spoken_list(names, self._language)
        return self._catalogue.say(message, devices=listed, are=are, **slots)


def _climate(device: Content, *, measured: bool) -> tuple[str, dict[str, object]]:
    """Give how warm it is where that was asked, else what is set."""
    now_c, target_c = device.get("now_c"), device.get("target_c")
    is_off = device.get("state") == "off"
    if measured and now_c is not None:
        now: dict[str, object] = {"now": f"{now_c:g}"}
        if target_c is None or is_off:
            return "climate_now", now
        return "climate_now_set", now | {"target": f"{target_c:g}"}
    if is_off:
        return "is_off", {}
    if target_c is None:
        return "climate_mode", {}
    return "climate_set", {"target": f"{target_c:g}"}


def _partly(device: Content) -> bool:
    percent = device.get("open_percent")
    return isinstance(percent, int) and percent < _WHOLE
