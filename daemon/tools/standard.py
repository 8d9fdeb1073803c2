"""The tools every room has."""

import datetime as dt
from collections.abc import Callable

from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.timers.keeper import Timers
from daemon.tools.base import Tool
from daemon.tools.climate import set_climate
from daemon.tools.clock import get_time
from daemon.tools.confirm import confirm
from daemon.tools.costs import Costs, get_costs
from daemon.tools.covers import set_covers
from daemon.tools.device import RoomDevice, device
from daemon.tools.lights import set_lights
from daemon.tools.locks import set_lock
from daemon.tools.media import set_media
from daemon.tools.reach import Reach
from daemon.tools.scenes import run_scene
from daemon.tools.state import get_state
from daemon.tools.switches import set_switches
from daemon.tools.timers import timers


def standard_tools(  # noqa: PLR0913 - each by name, and none without a caller
    *,
    home: WholeHome,
    gate: Gate,
    kept: Timers,
    satellite: RoomDevice,
    now: Callable[[], dt.datetime],
    costs: Costs | None = None,
) -> tuple[Tool, ...]:
    """Give them in an order that never changes, for services that cache what they are told."""
    reach = Reach(home, gate)
    tools = (
        set_lights(reach),
        set_switches(reach),
        set_climate(reach),
        set_covers(reach),
        set_lock(reach),
        set_media(reach),
        run_scene(reach),
        get_state(reach),
        confirm(reach),
        timers(kept),
        device(satellite),
        get_time(now),
    )
    return (*tools, get_costs(costs)) if costs else tools
