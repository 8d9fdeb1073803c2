"""The tool for locks and alarm panels, one at a time."""

from enum import StrEnum
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.changes import Change, SetGuard, Turn, TurnLock
from daemon.home.device import Device
from daemon.home.states import Guard
from daemon.tools.base import Arguments, Tool, ToolContext, failure
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from daemon.tools.wish import Where, wish_of
from providers.base import ToolResult


class Securing(StrEnum):
    """What a lock or an alarm panel can be told to do."""

    LOCK = "lock"
    UNLOCK = "unlock"
    OPEN = "open"
    ARM_HOME = "arm_home"
    ARM_AWAY = "arm_away"
    ARM_NIGHT = "arm_night"
    DISARM = "disarm"


class SetLock(Arguments):
    """Arguments of `set_lock`."""

    room: str | None = None
    name: str
    action: Securing


_CHANGES: Final[dict[Securing, Change]] = {
    Securing.LOCK: TurnLock(Turn.LOCK),
    Securing.UNLOCK: TurnLock(Turn.UNLOCK),
    Securing.OPEN: TurnLock(Turn.OPEN),
    Securing.ARM_HOME: SetGuard(Guard.ARMED_HOME),
    Securing.ARM_AWAY: SetGuard(Guard.ARMED_AWAY),
    Securing.ARM_NIGHT: SetGuard(Guard.ARMED_NIGHT),
    Securing.DISARM: SetGuard(Guard.DISARMED),
}


def set_lock(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: SetLock, context: ToolContext) -> ToolResult:
        change = _CHANGES[arguments.action]
        kind = DeviceKind.LOCK if isinstance(change, TurnLock) else DeviceKind.ALARM
        where = Where(room=arguments.room, name=arguments.name)
        wish = wish_of(where, (kind,), context.room)
        if wish.everywhere:
            words = "locks and alarms are asked for one at a time, by name"
            return failure("not_possible", words)

        def choose(_device: Device) -> Change:
            return change

        return await reach.order(wish, context, choose)

    description = "Lock or unlock one door, arm or disarm an alarm."
    return TypedTool("set_lock", description, SetLock, run)
