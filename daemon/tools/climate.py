"""The tool that sets thermostats and air conditioners; a step is computed here."""

from typing import Annotated, Final

from pydantic import Field

from config.device_kind import DeviceKind
from daemon.home.changes import SetClimate
from daemon.home.device import Device
from daemon.home.states import ClimateMode, Tempered
from daemon.tools.base import Tool, ToolContext, failure
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Wide, wish_of
from providers.base import ToolResult

COLDEST_C: Final = 5.0
HOTTEST_C: Final = 35.0
"""No step leads beyond these; the least is what thermostats call frost protection."""


class SetClimateArguments(Wide):
    """Arguments of `set_climate`."""

    target_c: Annotated[float, Field(ge=COLDEST_C, le=HOTTEST_C)] | None = None
    change_c: Annotated[float, Field(ge=-15.0, le=15.0)] | None = None
    """Warmer by degrees; negative is colder."""
    mode: ClimateMode | None = None


def set_climate(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: SetClimateArguments, context: ToolContext) -> ToolResult:
        match arguments.target_c, arguments.change_c, arguments.mode:
            case None, None, None:
                return failure("bad_arguments", "give at least one of target_c, change_c, mode")
            case float(), float(), _:
                return failure("bad_arguments", "give either target_c or change_c")
            case _:
                pass
        wish = wish_of(arguments, (DeviceKind.CLIMATE,), context.room)
        return await reach.order(wish, context, lambda device: _change(device, arguments))

    return TypedTool("set_climate", "Set heating and air conditioning.", SetClimateArguments, run)


def _change(device: Device, arguments: SetClimateArguments) -> SetClimate | str:
    if arguments.change_c is None:
        return SetClimate(target_c=arguments.target_c, mode=arguments.mode)
    match device.state:
        case Tempered(target_c=float() | int() as target_c):
            wanted = max(COLDEST_C, min(HOTTEST_C, target_c + arguments.change_c))
            return SetClimate(target_c=round(wanted, 1), mode=arguments.mode)
        case _:
            return f"the {device.name} has no temperature set, so there is nothing to step from"
