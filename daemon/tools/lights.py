"""The tool that switches, dims and colours lights."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from config.device_kind import DeviceKind
from daemon.home.changes import SetLight
from daemon.home.device import Device
from daemon.home.states import Lit
from daemon.tools.base import Tool, ToolContext, failure
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Wide, wish_of
from providers.base import ToolResult

DIMMEST_PERCENT: Final = 1
"""Dimming step by step ends here; only 0 and "off" switch a light off."""


class OnOff(StrEnum):
    """The two states of everything that can be switched."""

    ON = "on"
    OFF = "off"


class Colour(StrEnum):
    """The colours lights know."""

    WARM_WHITE = "warm white"
    COLD_WHITE = "cold white"
    WHITE = "white"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TURQUOISE = "turquoise"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"


class SetLights(Wide):
    """Arguments of `set_lights`."""

    state: OnOff | None = None
    brightness: Annotated[int, Field(ge=0, le=100)] | None = None
    """Per cent; 0 is off."""
    change: Annotated[int, Field(ge=-100, le=100)] | None = None
    """Brighter by per cent; negative is dimmer."""
    colour: Colour | None = None


def set_lights(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: SetLights, context: ToolContext) -> ToolResult:
        effects = (arguments.brightness, arguments.change, arguments.colour)
        if arguments.state is None and effects == (None, None, None):
            return failure(
                "bad_arguments", "give at least one of state, brightness, change, colour"
            )
        if arguments.brightness is not None and arguments.change is not None:
            return failure("bad_arguments", "give either brightness or change")
        wish = wish_of(arguments, (DeviceKind.LIGHT,), context.room)
        return await reach.order(
            wish, context, lambda device: _change(device, arguments), unable="not_dimmable"
        )

    return TypedTool("set_lights", "Switch, dim or colour lights.", SetLights, run)


def _change(device: Device, arguments: SetLights) -> SetLight | str:
    """Give what to ask: a brightness or a colour is asked of a light that is on."""
    if arguments.state is OnOff.OFF or arguments.brightness == 0:
        return SetLight(on=False)
    colour = arguments.colour.value if arguments.colour else None
    match device.state:
        case Lit(brightness=None) if arguments.change or arguments.brightness not in {None, 100}:
            return f"the {device.name} cannot be dimmed"
        case Lit(brightness=None):
            return SetLight(on=True, colour=colour)
        case Lit(on=on, brightness=int(known)) if arguments.change is not None:
            return _stepped(known if on else 0, arguments.change, colour)
        case _:
            return SetLight(on=True, brightness=arguments.brightness, colour=colour)


def _stepped(now: int, change: int, colour: str | None) -> SetLight:
    """Give the next step of a light that shines `now` per cent; a dark one stays dark."""
    wanted = now + change
    if now == 0 and wanted <= 0:
        return SetLight(on=False)
    return SetLight(on=True, brightness=max(DIMMEST_PERCENT, min(100, wanted)), colour=colour)
