"""The tool that tells the state of the home."""

from typing import Final

from config.device_kind import DeviceKind
from daemon.home.whole import WholeHome
from daemon.tools.base import Arguments, Tool, ToolContext, success
from daemon.tools.finding import EVERYWHERE, Wish, find
from daemon.tools.names import same
from daemon.tools.typed import TypedTool
from providers.base import ToolResult


class GetState(Arguments):
    """Arguments of `get_state`."""

    room: str | None = None
    """The room, or `everywhere` for the whole house. Left out: this room."""
    name: str | None = None
    """One device's name. Left out: every device of the room."""


_DESCRIPTION: Final = (
    "Tell which lights, switches and fans are on or off, and how bright. Changes nothing; "
    "ask it before saying what state something is in."
)


def get_state(home: WholeHome) -> Tool:
    """Give the tool over a home."""

    async def run(arguments: GetState, context: ToolContext) -> ToolResult:
        everywhere = arguments.room is not None and same(arguments.room, (EVERYWHERE,))
        wish = Wish(
            kinds=tuple(DeviceKind),
            here=context.room,
            room=None if everywhere else arguments.room,
            name=arguments.name,
            everywhere=everywhere and arguments.name is None,
        )
        found = find(home, wish)
        if isinstance(found, ToolResult):
            return found
        return success(devices=[device.report() for device in found])

    return TypedTool("get_state", _DESCRIPTION, GetState, run)
