"""The tool for players: what they play and how loud, one of them or those that play now."""

from typing import Annotated, Final

from pydantic import Field

from config.device_kind import DeviceKind
from daemon.home.changes import SetMedia, Transport
from daemon.home.device import Device
from daemon.home.states import Playback, Playing
from daemon.tools.base import Tool, ToolContext, failure
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Found, Wide, asked_back, wish_of
from providers.base import ToolResult


class SetMediaArguments(Wide):
    """Arguments of `set_media`."""

    action: Transport | None = None
    volume: Annotated[int, Field(ge=0, le=100)] | None = None
    """Per cent."""
    change: Annotated[int, Field(ge=-100, le=100)] | None = None
    """Louder by per cent; negative is quieter."""
    source: Annotated[str, Field(max_length=60)] | None = None


_DESCRIPTION: Final = "Control players and televisions. Name left out: what plays now."
_ASLEEP: Final = frozenset({Transport.PLAY, Transport.ON})


def set_media(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: SetMediaArguments, context: ToolContext) -> ToolResult:
        loud = (arguments.volume, arguments.change)
        if arguments.action is None and loud == (None, None) and arguments.source is None:
            words = "give at least one of action, volume, change, source"
            return failure("bad_arguments", words)
        if None not in loud:
            return failure("bad_arguments", "give either volume or change")
        found = reach.find(wish_of(arguments, (DeviceKind.MEDIA,), context.room))
        if isinstance(found, Found):
            found = _meant(found, arguments)
        if isinstance(found, ToolResult):
            return found
        return await reach.ask(found, context, lambda device: _change(device, arguments))

    return TypedTool("set_media", _DESCRIPTION, SetMediaArguments, run)


def _meant(found: Found, arguments: SetMediaArguments) -> Found | ToolResult:
    """Of several players take those it can be about: what plays is paused, what paused plays on."""
    if len(found.devices) == 1 or arguments.action is Transport.OFF:
        return found
    wanted = Playback.PAUSED if arguments.action in _ASLEEP else Playback.PLAYING
    awake = tuple(each for each in found.devices if _playback(each) is wanted)
    if awake and not (arguments.action in _ASLEEP and len(awake) > 1):
        return Found(awake, named=False)
    if arguments.action in {Transport.PAUSE, Transport.STOP}:
        return found  # so already: each is told with its state
    return asked_back("there are several players, and nothing says which is meant", found.devices)


def _playback(device: Device) -> Playback | None:
    return device.state.playback if isinstance(device.state, Playing) else None


def _change(device: Device, arguments: SetMediaArguments) -> SetMedia | str:
    volume = arguments.volume
    if volume is not None or arguments.change is not None:
        match device.state:
            case Playing(volume=int(now)) if arguments.change is not None:
                volume = max(0, min(100, now + arguments.change))
            case Playing(volume=None):
                return f"nobody can tell or set how loud the {device.name} is"
            case _:
                pass
    return SetMedia(transport=arguments.action, volume=volume, source=arguments.source)
