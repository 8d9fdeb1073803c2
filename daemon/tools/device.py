"""The tool for the satellite itself: how loud it is, muting, and stopping."""

from enum import StrEnum
from typing import Annotated, Final, Protocol, assert_never

from pydantic import Field

from daemon.tools.base import Arguments, Tool, ToolContext, failure, success
from daemon.tools.typed import TypedTool
from providers.base import ToolResult

STEP_PERCENT: Final = 10
QUIETEST_STEP_PERCENT: Final = 5
"""Turning it down step by step ends here: nobody can ask a silent room what happened."""


class RoomDevice(Protocol):
    """What the tool needs of the satellite."""

    @property
    def volume_percent(self) -> int:
        """How loud answers are."""

    async def set_volume(self, percent: int) -> None:
        """Make everything but alarms this loud."""

    async def mute(self) -> None:
        """Close the microphone."""

    async def stop(self) -> None:
        """Stop what sounds, and what rings."""


class Action(StrEnum):
    """What to do."""

    SET_VOLUME = "set_volume"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    MUTE = "mute"
    UNMUTE = "unmute"
    STOP = "stop"


class DeviceArguments(Arguments):
    """Arguments of `device`."""

    action: Action
    """`mute` closes the microphone."""
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    """The volume, or the step up or down."""


_DESCRIPTION: Final = "Control this device itself: how loud it speaks, its microphone, stop."


def device(satellite: RoomDevice) -> Tool:
    """Give the tool over the satellite."""

    async def run(arguments: DeviceArguments, _context: ToolContext) -> ToolResult:
        match arguments.action:
            case Action.SET_VOLUME if arguments.percent is None:
                return failure("bad_arguments", "set_volume: expected percent")
            case Action.SET_VOLUME | Action.VOLUME_UP | Action.VOLUME_DOWN:
                return await _set_volume(satellite, arguments)
            case Action.MUTE:
                await satellite.mute()
                return success(muted=True)
            case Action.UNMUTE:
                return failure(
                    "not_possible",
                    "mute cannot be undone by voice; press the button or run `parlour mute off`",
                )
            case Action.STOP:
                await satellite.stop()
                return success(stopped=True)
            case _:
                assert_never(arguments.action)

    return TypedTool("device", _DESCRIPTION, DeviceArguments, run)


async def _set_volume(satellite: RoomDevice, arguments: DeviceArguments) -> ToolResult:
    before = satellite.volume_percent
    step = STEP_PERCENT if arguments.percent is None else arguments.percent
    match arguments.action:
        case Action.VOLUME_UP:
            after = min(100, before + step)
        case Action.VOLUME_DOWN:
            after = min(before, max(QUIETEST_STEP_PERCENT, before - step))
        case _:
            after = step
    await satellite.set_volume(after)
    now = satellite.volume_percent  # by night it may be less than was wanted
    return success(volume=now, changed=now != before)
