"""The tool that starts scenes and scripts by their names."""

from config.device_kind import DeviceKind
from daemon.home.changes import Start
from daemon.home.device import Device
from daemon.tools.base import Arguments, Tool, ToolContext, failure
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Where, wish_of
from providers.base import ToolResult


class Run(Arguments):
    """Arguments of `run`."""

    room: str | None = None
    name: str


def run_scene(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: Run, context: ToolContext) -> ToolResult:
        where = Where(room=arguments.room, name=arguments.name)
        found = reach.find(wish_of(where, (DeviceKind.SCENE, DeviceKind.SCRIPT), context.room))
        if isinstance(found, ToolResult):
            return found
        if len(found.devices) > 1 or not found.named:
            names = [device.name for device in found.devices][:20]
            words = "one scene or script is started at a time, by its name"
            return failure("ambiguous", words, choices=names)

        def start(_device: Device) -> Start:
            return Start()

        return await reach.ask(found, context, start)

    return TypedTool("run", "Start a scene or a script.", Run, run)
