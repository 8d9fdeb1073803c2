"""The tools every room has."""

import datetime as dt
from collections.abc import Callable

from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.timers.keeper import Timers
from daemon.tools.base import Tool
from daemon.tools.clock import get_time
from daemon.tools.costs import Costs, get_costs
from daemon.tools.device import RoomDevice, device
from daemon.tools.lights import set_lights
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
    tools = (
        set_lights(home, gate),
        set_switches(home, gate),
        get_state(home),
        timers(kept),
        device(satellite),
        get_time(now),
    )
    return (*tools, get_costs(costs)) if costs else tools
