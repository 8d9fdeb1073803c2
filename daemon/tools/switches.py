"""The tool that turns switches and fans on and off."""

from dataclasses import replace
from typing import Final

from config.settings import DeviceKind
from daemon.tools.base import Arguments, Tool, ToolContext
from daemon.tools.finding import Order, find
from daemon.tools.home import HomeBackend
from daemon.tools.lights import OnOff
from daemon.tools.outcome import carry_out
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


def set_switches(home: HomeBackend) -> Tool:
    """Give the tool over a home."""

    async def run(arguments: SetSwitches, context: ToolContext) -> ToolResult:
        order = Order(
            kinds=(DeviceKind.SWITCH, DeviceKind.FAN),
            here=context.room,
            room=arguments.room,
            name=arguments.name,
        )
        found = find(home, order)
        if isinstance(found, ToolResult):
            return found
        on = arguments.state is OnOff.ON
        return await carry_out(
            home, before=found, wanted=[replace(device, on=on) for device in found]
        )

    return TypedTool("set_switches", _DESCRIPTION, SetSwitches, run)
