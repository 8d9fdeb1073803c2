"""The tool for what is on or off: switches and machines, fans with their speed, vacuum cleaners."""

from typing import Annotated, Final

from pydantic import Field

from config.device_kind import DeviceKind
from daemon.home.changes import Change, Chore, SetFan, SetSwitch, SetVacuum
from daemon.home.device import Device
from daemon.home.states import Spinning
from daemon.tools.base import Tool, ToolContext, failure
from daemon.tools.lights import OnOff
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Where, wish_of
from providers.base import ToolResult


class SetSwitches(Where):
    """Arguments of `set_switches`."""

    state: OnOff | None = None
    speed: Annotated[int, Field(ge=0, le=100)] | None = None
    """Of a fan, per cent."""
    action: Chore | None = None
    """Of a vacuum cleaner."""


_DESCRIPTION: Final = "Turn switches, machines and fans on or off; send vacuum cleaners."


def set_switches(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: SetSwitches, context: ToolContext) -> ToolResult:
        if arguments.state is None and arguments.speed is None and arguments.action is None:
            return failure("bad_arguments", "give at least one of state, speed, action")
        wish = wish_of(arguments, _kinds(arguments), context.room)
        if wish.everywhere and arguments.action is None:
            words = "switches are turned room by room: a freezer may be among them"
            return failure("not_possible", words)
        return await reach.order(wish, context, lambda device: _change(device, arguments))

    return TypedTool("set_switches", _DESCRIPTION, SetSwitches, run)


def _kinds(arguments: SetSwitches) -> tuple[DeviceKind, ...]:
    """Give what can be meant: nobody who turns everything off sends the cleaner home."""
    if arguments.action is not None:
        return (DeviceKind.VACUUM,)
    if arguments.speed is not None:
        return (DeviceKind.FAN,)
    if arguments.name:
        return (DeviceKind.SWITCH, DeviceKind.FAN, DeviceKind.VACUUM)
    return (DeviceKind.SWITCH, DeviceKind.FAN)


def _change(device: Device, arguments: SetSwitches) -> Change | str:
    off = arguments.state is OnOff.OFF or arguments.speed == 0
    match device.kind, device.state:
        case DeviceKind.VACUUM, _:
            return SetVacuum(arguments.action or (Chore.DOCK if off else Chore.START))
        case DeviceKind.FAN, Spinning(speed=None) if arguments.speed and not off:
            return f"the {device.name} knows only on and off"
        case DeviceKind.FAN, _:
            return SetFan(on=not off, speed=None if off else arguments.speed)
        case _:
            return SetSwitch(not off)
