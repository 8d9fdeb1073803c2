"""The tool that tells the state of the home."""

from collections import Counter
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.device import Device
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    Guard,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Reading,
    Spinning,
    Startable,
    State,
    Switched,
    Tempered,
    Unavailable,
    Vacuuming,
)
from daemon.tools.base import Tool, ToolContext, success
from daemon.tools.framing import MOST_LISTED, framed
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Where, wish_of
from providers.base import ToolResult


class GetState(Where):
    """Arguments of `get_state`."""

    kind: DeviceKind | None = None
    active: bool = False
    """Only what is on, open or unlocked."""


_DESCRIPTION: Final = "Tell how devices and sensors are. Room everywhere: the whole house."
_STARTED: Final = frozenset({DeviceKind.SCENE, DeviceKind.SCRIPT})


def get_state(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: GetState, context: ToolContext) -> ToolResult:
        kinds = (arguments.kind,) if arguments.kind else _kinds(named=bool(arguments.name))
        found = reach.find(wish_of(arguments, kinds, context.room))
        if isinstance(found, ToolResult):
            return found
        devices = found.devices
        if arguments.active:
            devices = tuple(device for device in devices if is_active(device.state))
        return framed(_told(devices))

    return TypedTool("get_state", _DESCRIPTION, GetState, run)


def _kinds(*, named: bool) -> tuple[DeviceKind, ...]:
    """Give all that has a state; of scenes and scripts only the name is worth telling."""
    return tuple(kind for kind in DeviceKind if named or kind not in _STARTED)


def _told(devices: tuple[Device, ...]) -> ToolResult:
    """Give the reports; of more than a result holds, the active ones first and counts of all."""
    if len(devices) <= MOST_LISTED:
        return success(devices=[device.report() for device in devices])
    ordered = sorted(devices, key=lambda device: not is_active(device.state))
    counts = Counter(device.kind.value for device in devices)
    active = Counter(device.kind.value for device in devices if is_active(device.state))
    return success(
        devices=[device.report() for device in ordered], counts=dict(counts), active=dict(active)
    )


def is_active(state: State) -> bool:  # noqa: PLR0911 - one line a kind
    """Say whether a state is one people ask for: on, open, unlocked, playing, under way.

    A thermostat that heats and an alarm that is armed are as they always are.
    """
    match state:
        case Lit(on=on) | Switched(on) | Spinning(on=on):
            return on
        case Moved(position=position):
            return position is not Position.CLOSED
        case Bolted(bolt):
            return bolt is not Bolt.LOCKED
        case Playing(playback=playback):
            return playback is Playback.PLAYING
        case Guarded(guard):
            return guard in {Guard.ARMING, Guard.TRIGGERED}
        case Vacuuming(cleaning):
            return cleaning is not Cleaning.DOCKED
        case Reading(value=value):
            return value.casefold() in {"on", "open", "unlocked", "wet", "detected"}
        case Tempered() | Startable() | Unavailable():
            return False
