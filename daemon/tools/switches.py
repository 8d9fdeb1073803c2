"""The tool that turns switches and fans on and off."""

from typing import Final

from config.device_kind import DeviceKind
from daemon.home.backend import Order
from daemon.home.changes import SetFan, SetSwitch
from daemon.home.device import Device
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.tools.base import Arguments, Tool, ToolContext
from daemon.tools.finding import Wish, find
from daemon.tools.lights import OnOff
from daemon.tools.typed import TypedTool
from providers.base import ToolResult


class SetSwitches(Arguments):
    """Arguments of `set_switches`."""

    room: str | None = None
    """The room. Left out: this room, or the one room that has a device of this name."""
    name: str | None = None
    """The device's name. Left out: every switch and fan of the room."""
    state: OnOff
    """On or off."""


_DESCRIPTION: Final = (
    "Turn switches, plugged-in machines and fans on or off. "
    "The result tells the state each one is in now."
)


def set_switches(home: WholeHome, gate: Gate) -> Tool:
    """Give the tool over a home and the gate that stands before it."""

    async def run(arguments: SetSwitches, context: ToolContext) -> ToolResult:
        wish = Wish(
            kinds=(DeviceKind.SWITCH, DeviceKind.FAN),
            here=context.room,
            room=arguments.room,
            name=arguments.name,
        )
        found = find(home, wish)
        if isinstance(found, ToolResult):
            return found
        on = arguments.state is OnOff.ON
        return await gate.carry_out([_order(device, on=on) for device in found], context)

    return TypedTool("set_switches", _DESCRIPTION, SetSwitches, run)


def _order(device: Device, *, on: bool) -> Order:
    return Order(device, SetFan(on=on) if device.kind is DeviceKind.FAN else SetSwitch(on))
