"""Tools that are not the house's own: those of the settings, and those of servers of tools."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from config.settings import Settings
from daemon.commands.protected import ProtectedTools
from daemon.commands.tools import OwnTools
from daemon.safety.gate import Gate
from daemon.tools.base import Tool

if TYPE_CHECKING:
    from daemon.mcp import server


class ExtraTools:
    """Gives them as they are now, in an order that changes only when they do."""

    def __init__(self, settings: Settings, gate: Gate, guarded: ProtectedTools) -> None:
        """Make them; `guarded` is what takes protected ones through the gate."""
        self._own = tuple(OwnTools(settings.tool, gate, guarded).tools())
        self._servers: tuple[server.ToolServer, ...] = ()
        if settings.mcp:
            # Only a house that has one pays for it.
            from daemon.mcp.server import ToolServer  # noqa: PLC0415

            self._servers = tuple(
                ToolServer(name, section, gate, guarded, partial(self._names_beside, name))
                for name, section in sorted(settings.mcp.items())
            )

    def tools(self) -> tuple[Tool, ...]:
        """Give the owner's by name, then those of each server by name."""
        theirs = (tool for server in self._servers for tool in server.tools())
        return (*self._own, *sorted(theirs, key=lambda tool: tool.spec.name))

    def _names_beside(self, server: str) -> frozenset[str]:
        """Give every name that is not this server's to take."""
        others = [tool for each in self._servers if each.name != server for tool in each.tools()]
        return frozenset(tool.spec.name for tool in (*self._own, *others))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep every server connected for the length of a block."""
        async with AsyncExitStack() as stack:
            for server in self._servers:
                await stack.enter_async_context(server.running())
            yield
