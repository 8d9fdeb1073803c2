"""What starting a virtual scene asks of other devices."""

from collections.abc import Iterable, Sequence
from typing import Final

from config.device_kind import DeviceKind
from config.scene_steps import SceneStep, scene_step
from daemon.home.backend import Order
from daemon.home.changes import (
    Change,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetLight,
    SetMedia,
    SetSwitch,
)
from daemon.home.device import Device
from daemon.tools.names import same

_WHOLE: Final = 100


def steps(lines: Iterable[str], room: str, devices: Sequence[Device]) -> tuple[Order, ...]:
    """Give the orders of a scene's lines; a name of its own room goes before the same elsewhere."""
    ranked = sorted(devices, key=lambda device: device.room != room)
    found: list[Order] = []
    for line in lines:
        step = scene_step(line)
        if step is None:
            continue
        device = next((each for each in ranked if same(step.device, each.names)), None)
        change = _change(step, device.kind) if device else None
        if device and change:
            found.append(Order(device, change))
    return tuple(found)


def _change(step: SceneStep, kind: DeviceKind) -> Change | None:  # noqa: PLR0911 - one a kind
    """Give what a step asks of a device of a kind; settings are checked, so `None` is rare."""
    on = step.on is not False and step.percent != 0
    match kind:
        case DeviceKind.LIGHT:
            return SetLight(on=on, brightness=step.percent or None, colour=step.colour)
        case DeviceKind.SWITCH:
            return SetSwitch(on)
        case DeviceKind.FAN:
            return SetFan(on=on, speed=step.percent or None)
        case DeviceKind.COVER if step.percent is not None:
            if step.percent == 0:
                return MoveTo(Move.CLOSE)
            return MoveTo(Move.OPEN, step.percent if step.percent < _WHOLE else None)
        case DeviceKind.CLIMATE if step.target_c is not None:
            return SetClimate(target_c=step.target_c)
        case DeviceKind.MEDIA if step.percent is not None:
            return SetMedia(volume=step.percent)
        case _:
            return None
