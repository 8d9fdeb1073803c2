"""A server of tools: kept connected, its tools offered, and a sentence while it is away."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from config.commands import ToolClass
from config.mcp import McpServer
from daemon.commands.protected import ProtectedTools
from daemon.home.backend import BackendState
from daemon.mcp.connection import Connection, Unreachable, connected
from daemon.mcp.offer import LeftOut, Offered, offers
from daemon.mcp.results import result_of
from daemon.safety.gate import Gate
from daemon.tools.base import Tool, ToolContext, failure
from providers.base import ToolResult, ToolSpec

_PAUSES_S: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Between two tries to reach it; the last one repeats."""
_LATER_S: Final = 0.5
"""How much longer than its own time a tool may take, for its result to say so itself."""

logger = logging.getLogger(__name__)


class ToolServer:
    """One `[mcp.NAME]`; everything happens on the event loop."""

    def __init__(
        self,
        name: str,
        section: McpServer,
        gate: Gate,
        guarded: ProtectedTools,
        taken: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """`taken` gives the names others have by now: whoever came first keeps a name."""
        self.name = name
        self._section = section
        self._gate = gate
        self._guarded = guarded
        self._taken = taken
        self._connection: Connection | None = None
        self._why = "it was not reached yet"
        self._tools: tuple[Tool, ...] = ()
        self._left_out: tuple[LeftOut, ...] = ()
        self._look = asyncio.Event()

    @property
    def state(self) -> BackendState:
        """How it is now, as backends of the home tell it."""
        return BackendState(f"mcp {self.name}", self._connection is not None, self.words)

    @property
    def words(self) -> str:
        """How it is, for a person."""
        if self._connection is None:
            return self._why
        words = [f"{len(self._tools)} tools"]
        words += [f"without {each.name}: {each.why}" for each in self._left_out]
        return "; ".join(words)

    def tools(self) -> Sequence[Tool]:
        """Give its tools; those of a server that went away stay, and say so when called."""
        return self._tools

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep it connected for the length of a block; entering it waits for nothing."""
        task = asyncio.create_task(self._run(), name=f"mcp {self.name}")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def call(self, theirs: str, arguments: Mapping[str, object]) -> ToolResult:
        """Call a tool once; what goes wrong is a result, and is never tried again."""
        connection = self._connection
        if connection is None:
            words = f"the server {self.name} cannot be reached just now: {self._why}"
            return failure("not_reachable", words)
        try:
            return result_of(await connection.call(theirs, dict(arguments)))
        except TimeoutError:
            words = f"no answer within {self._section.deadline_s:g} s; it may still have happened"
            return failure("timeout", words)
        except Unreachable as error:
            self._look.set()
            words = f"the server {self.name} broke off: {error}; it may still have happened"
            return failure("unsure", words)

    async def _run(self) -> None:
        """Connect, look for tools, and begin anew whenever the server is gone."""
        pauses = iter(_PAUSES_S)
        while True:
            try:
                async with connected(self._section, self._look.set) as connection:
                    await self._take(connection)
                    self._connection = connection
                    logger.info("mcp %s: %d tools", self.name, len(self._tools))
                    pauses, self._why = iter(_PAUSES_S), ""
                    await self._look_again(connection)
            except Unreachable as error:
                if str(error) != self._why:
                    logger.warning("mcp %s: %s", self.name, error)
                self._why = str(error)
            except Exception as error:  # noqa: BLE001 - its library raises what its own libraries do
                logger.warning("mcp %s: lost (%s)", self.name, type(error).__name__)
                self._why = "the connection was lost"
            finally:
                self._connection = None
            await asyncio.sleep(next(pauses, _PAUSES_S[-1]))

    async def _look_again(self, connection: Connection) -> None:
        """Ask for its tools now and then, when it says they changed, and when a call broke off."""
        while True:
            self._look.clear()
            try:
                async with asyncio.timeout(self._section.look_again_s):
                    await self._look.wait()
            except TimeoutError:
                pass
            await self._take(connection)

    async def _take(self, connection: Connection) -> None:
        """Offer the tools the server has now. Raises `Unreachable`."""
        listed = await connection.list()
        found = list(offers(self.name, self._section, listed, self._taken()))
        self._tools = tuple(self._tool(each) for each in found if isinstance(each, Offered))
        left_out = tuple(each for each in found if isinstance(each, LeftOut))
        if left_out != self._left_out:
            for each in left_out:
                logger.warning("mcp %s: without %r: %s", self.name, each.name[:64], each.why)
        self._left_out = left_out

    def _tool(self, offered: Offered) -> Tool:
        if offered.kind is ToolClass.PROTECTED:
            self._guarded.add(offered.spec.name, partial(self.call, offered.theirs))
        return _ForeignTool(self, offered, self._gate, self._guarded, self._section.deadline_s)


class _ForeignTool:
    """A tool of a server, its arguments checked only as far as our schema tells."""

    def __init__(
        self,
        server: ToolServer,
        offered: Offered,
        gate: Gate,
        guarded: ProtectedTools,
        deadline_s: float,
    ) -> None:
        self.spec: ToolSpec = offered.spec
        self.deadline_s = deadline_s + _LATER_S
        self._server = server
        self._offered = offered
        self._gate = gate
        self._guarded = guarded

    async def call(self, arguments: Mapping[str, object], context: ToolContext) -> ToolResult:
        """Call it, through the gate where it is protected."""
        told = {name: value for name, value in arguments.items() if value is not None}
        if problem := _problem(told, self.spec.parameters):
            return failure("bad_arguments", problem)
        if self._offered.kind is ToolClass.PROTECTED:
            order = self._guarded.order(self.spec.name, told)
            return await self._gate.carry_out([order], context)
        return await self._server.call(self._offered.theirs, told)


def _problem(told: Mapping[str, object], schema: Mapping[str, object]) -> str:
    """Say which argument is unknown or missing; nothing when none is."""
    properties, required = schema.get("properties"), schema.get("required")
    known = list(properties) if isinstance(properties, Mapping) else []
    wanted = required if isinstance(required, list) else []
    unknown = [name for name in told if name not in known]
    missing = [str(name) for name in wanted if name not in told]
    if unknown:
        return f"unknown argument {unknown[0]}; the arguments are: {', '.join(known) or 'none'}"
    return f"missing: {', '.join(missing)}" if missing else ""
