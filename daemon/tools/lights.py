"""The tool that switches, dims and colours lights."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from config.device_kind import DeviceKind
from daemon.home.backend import Order
from daemon.home.changes import SetLight
from daemon.home.device import Device
from daemon.home.states import Lit
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.tools.base import Arguments, Tool, ToolContext, failure
from daemon.tools.finding import Wish, find
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


def set_lights(home: WholeHome, gate: Gate) -> Tool:
    """Give the tool over a home and the gate that stands before it."""

    async def run(arguments: SetLights, context: ToolContext) -> ToolResult:
        if (arguments.state, arguments.brightness, arguments.colour) == (None, None, None):
            return failure("bad_arguments", "give at least one of state, brightness, colour")
        wish = Wish(
            kinds=(DeviceKind.LIGHT,),
            here=context.room,
            room=arguments.room,
            name=arguments.name,
            everywhere=arguments.everywhere,
        )
        found = find(home, wish)
        if isinstance(found, ToolResult):
            return found
        rigid = [device.name for device in found if _asks_too_much(device, arguments)]
        if rigid and len(rigid) == len(found):
            names = " and the ".join(rigid)
            return failure("not_possible", f"the {names} cannot be dimmed", not_dimmable=rigid)
        able = [device for device in found if device.name not in rigid]
        more = {"not_dimmable": rigid} if rigid else {}
        return await gate.carry_out(_orders(able, arguments), context, **more)

    return TypedTool("set_lights", _DESCRIPTION, SetLights, run)


def _asks_too_much(device: Device, arguments: SetLights) -> bool:
    """Say whether a light that only knows on and off is asked for something between."""
    rigid = isinstance(device.state, Lit) and device.state.brightness is None
    return rigid and arguments.brightness not in {None, 0, 100}


def _orders(devices: Sequence[Device], arguments: SetLights) -> list[Order]:
    """Give what to ask: a brightness or a colour is asked of a light that is on."""
    if arguments.state is OnOff.OFF or arguments.brightness == 0:
        return [Order(device, SetLight(on=False)) for device in devices]
    colour = arguments.colour.value if arguments.colour else None
    return [
        Order(device, SetLight(on=True, brightness=_brightness(device, arguments), colour=colour))
        for device in devices
    ]


def _brightness(device: Device, arguments: SetLights) -> int | None:
    rigid = isinstance(device.state, Lit) and device.state.brightness is None
    return None if rigid else arguments.brightness
