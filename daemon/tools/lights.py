"""The tool that switches, dims and colours lights."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from config.settings import DeviceKind
from daemon.tools.base import Arguments, Tool, ToolContext, failure
from daemon.tools.finding import Order, find
from daemon.tools.home import Device, HomeBackend
from daemon.tools.outcome import carry_out
from daemon.tools.typed import TypedTool
from providers.base import ToolResult


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


class SetLights(Arguments):
    """Arguments of `set_lights`."""

    room: str | None = None
    """The room. Left out: this room."""
    name: str | None = None
    """One light's name. Left out: every light of the room."""
    everywhere: bool = False
    """True only when the person asked for the whole house."""
    state: OnOff | None = None
    """On or off."""
    brightness: Annotated[int, Field(ge=0, le=100)] | None = None
    """Per cent; 0 is off."""
    colour: Colour | None = None
    """The colour."""


_DESCRIPTION: Final = (
    "Switch, dim or colour lights. Give at least one of state, brightness, colour. "
    "The result tells the state each light is in now."
)


def set_lights(home: HomeBackend) -> Tool:
    """Give the tool over a home."""

    async def run(arguments: SetLights, context: ToolContext) -> ToolResult:
        if (arguments.state, arguments.brightness, arguments.colour) == (None, None, None):
            return failure("bad_arguments", "give at least one of state, brightness, colour")
        order = Order(
            kinds=(DeviceKind.LIGHT,),
            here=context.room,
            room=arguments.room,
            name=arguments.name,
            everywhere=arguments.everywhere,
        )
        found = find(home, order)
        if isinstance(found, ToolResult):
            return found
        rigid = [device.name for device in found if _asks_too_much(device, arguments)]
        if rigid and len(rigid) == len(found):
            names = " and the ".join(rigid)
            return failure("not_possible", f"the {names} cannot be dimmed", not_dimmable=rigid)
        return await carry_out(
            home,
            before=found,
            wanted=[_wanted(device, arguments) for device in found],
            **({"not_dimmable": rigid} if rigid else {}),
        )

    return TypedTool("set_lights", _DESCRIPTION, SetLights, run)


def _asks_too_much(device: Device, arguments: SetLights) -> bool:
    """Say whether a light that only knows on and off is asked for something between."""
    return not device.dimmable and arguments.brightness not in {None, 0, 100}


def _wanted(device: Device, arguments: SetLights) -> Device:
    """Give a light as it should be: a brightness or a colour is asked of a light that is on."""
    if _asks_too_much(device, arguments):
        return device
    if arguments.state is OnOff.OFF or arguments.brightness == 0:
        return replace(device, on=False)
    brightness = device.brightness if arguments.brightness is None else arguments.brightness
    colour = device.colour if arguments.colour is None else arguments.colour.value
    return replace(device, on=True, brightness=brightness, colour=colour)
