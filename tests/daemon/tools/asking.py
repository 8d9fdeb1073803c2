"""Asks a tool as a model does, and looks at what came back."""

from collections.abc import Sequence

from daemon.home.states import Lit, Spinning, State, Switched
from daemon.home.whole import WholeHome
from daemon.store import Store
from daemon.tools.base import Tool, ToolContext
from providers.base import ToolResult, ToolStatus

KITCHEN = ToolContext(room="kitchen")


async def ask(tool: Tool, context: ToolContext = KITCHEN, /, **arguments: object) -> ToolResult:
    return await tool.call(arguments, context)


async def succeed(tool: Tool, **arguments: object) -> dict[str, object]:
    result = await ask(tool, **arguments)
    assert result.status is ToolStatus.SUCCESS, result.content
    return dict(result.content)


async def fail(tool: Tool, **arguments: object) -> dict[str, object]:
    result = await ask(tool, **arguments)
    assert result.status is ToolStatus.ERROR, result.content
    return dict(result.content)


def names(told: object) -> list[str]:
    """Give the names in a list of reports."""
    return _each(told, "name")


def titles(told: object) -> list[str]:
    """Give the full names in a list of timers."""
    return _each(told, "title")


def lit(home: WholeHome) -> set[str]:
    """Give the names of everything that is on."""
    return {device.name for device in home.devices() if is_on(device.state)}


def is_on(state: State) -> bool:
    return isinstance(state, Lit | Spinning | Switched) and state.on


def _each(told: object, key: str) -> list[str]:
    assert isinstance(told, Sequence)
    return [report[key] for report in told]


def break_disk(store: Store) -> None:
    """Let every later change fail, as on a full disk."""
    store.run_now(lambda connection: connection.execute("PRAGMA query_only = ON") and None)
