"""Tools that are not the house's own: those of the settings, and those of servers of tools."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from config.settings import Settings
from daemon.commands.protected import ProtectedTools
from daemon.commands.tools import OwnTools
from daemon.safety.gate import Gate
from daemon.tenancy import Tenancy
from daemon.tools.base import Tool

if TYPE_CHECKING:
    from daemon.home.backend import BackendState
    from daemon.mcp import server


class ExtraTools:
    """Gives them as they are now, in an order that changes only when they do."""

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        guarded: ProtectedTools,
        brought: Callable[[Settings], Sequence[Tool]] = lambda _settings: (),
    ) -> None:
        """Make them; `guarded` is what takes protected ones through the gate.

        `brought` gives those that backends of the home bring beside their devices.
        """
        self._gate = gate
        self._guarded = guarded
        self._bring = brought
        self._mcp = settings.mcp
        self._tenancy = Tenancy("tools")
        self._make_own(settings)
        self._servers = self._made_servers()

    async def become(self, settings: Settings) -> None:
        """Have the tools of other settings; servers that nothing changed for stay connected."""
        self._make_own(settings)
        if settings.mcp == self._mcp:
            return
        await self._tenancy.leave()
        self._mcp = settings.mcp
        self._servers = self._made_servers()
        await self._tenancy.enter(self._connected())

    def tools(self) -> tuple[Tool, ...]:
        """Give those of the home, the owner's by name, then those of each server by name."""
        theirs = (tool for server in self._servers for tool in server.tools())
        own = (*self._brought, *self._own)
        return (*own, *sorted(theirs, key=lambda tool: tool.spec.name))

    @property
    def states(self) -> tuple["BackendState", ...]:
        """How each server is, by name."""
        return tuple(server.state for server in self._servers)

    def _make_own(self, settings: Settings) -> None:
        self._brought = tuple(self._bring(settings))
        self._own = tuple(OwnTools(settings.tool, self._gate, self._guarded).tools())

    def _made_servers(self) -> "tuple[server.ToolServer, ...]":
        if not self._mcp:
            return ()
        # Only a house that has one pays for it.
        from daemon.mcp.server import ToolServer  # noqa: PLC0415

        return tuple(
            ToolServer(name, section, self._gate, self._guarded, partial(self._names_beside, name))
            for name, section in sorted(self._mcp.items())
        )

    def _names_beside(self, server: str) -> frozenset[str]:
        """Give every name that is not this server's to take."""
        others = [tool for each in self._servers if each.name != server for tool in each.tools()]
        return frozenset(tool.spec.name for tool in (*self._brought, *self._own, *others))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep every server connected for the length of a block."""
        async with self._tenancy.running(self._connected()):
            yield

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for server in self._servers:
                await stack.enter_async_context(server.running())
            yield
