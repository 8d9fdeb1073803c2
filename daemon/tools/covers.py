"""The tool that moves covers and valves: blinds, curtains, and by name garages, gates and doors."""

from typing import Annotated, Final

from pydantic import Field

from config.device_kind import DeviceKind
from daemon.home.changes import Move, MoveTo
from daemon.home.device import Device
from daemon.home.states import Moved
from daemon.tools.base import Tool, ToolContext, failure
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Wide, wish_of
from providers.base import ToolResult


class SetCovers(Wide):
    """Arguments of `set_covers`."""

    action: Move | None = None
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    """How far open; 0 is closed."""


_DESCRIPTION: Final = (
    "Move blinds, curtains, shutters; garage doors, gates and valves only by name."
)


def set_covers(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: SetCovers, context: ToolContext) -> ToolResult:
        if arguments.action is None and arguments.percent is None:
            return failure("bad_arguments", "give action or percent")
        if arguments.percent is not None and arguments.action not in {None, Move.OPEN}:
            return failure("bad_arguments", "percent says how far to open; leave action out")
        wish = wish_of(arguments, (DeviceKind.COVER, DeviceKind.VALVE), context.room)
        return await reach.order(wish, context, lambda device: _change(device, arguments))

    return TypedTool("set_covers", _DESCRIPTION, SetCovers, run)


def _change(device: Device, arguments: SetCovers) -> MoveTo | str:
    """Give what to ask; who cannot tell how far it is open knows only open, closed and stop."""
    match arguments.percent:
        case None:
            return MoveTo(arguments.action or Move.STOP)
        case 0:
            return MoveTo(Move.CLOSE)
        case 100:
            return MoveTo(Move.OPEN)
        case percent:
            if isinstance(device.state, Moved) and device.state.percent is None:
                return f"the {device.name} only opens, closes and stops"
            return MoveTo(Move.OPEN, percent)
