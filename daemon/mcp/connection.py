"""Connects to a server of tools: the one file that knows the package `mcp`."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from config.errors import SecretUnavailable
from config.fields import Secret
from config.mcp import McpServer
from config.secrets import reveal
from daemon.mcp.offer import Listed

if TYPE_CHECKING:
    from mcp import Client
    from mcp.client import Transport
    from mcp.types import CallToolResult

_MOST_PAGES: Final = 10
# Classes of the HTTP library by name, for importing it costs who has no such server.
_NOBODY: Final = frozenset({"ConnectError", "ConnectTimeout"})
_BROKE_OFF: Final = frozenset({"ReadError", "WriteError", "RemoteProtocolError"})

logger = logging.getLogger(__name__)


class Unreachable(Exception):
    """A server is not there, or no longer; the text says why."""


class Connection:
    """A server that answers."""

    def __init__(self, client: "Client", section: McpServer) -> None:
        self._client = client
        self._section = section

    async def list(self) -> list[Listed]:
        """Give every tool it has. Raises `Unreachable`."""
        found: list[Listed] = []
        cursor: str | None = None
        async with _translated(self._section.connect_timeout_s):
            for _ in range(_MOST_PAGES):
                page = await self._client.list_tools(cursor=cursor)
                found += [
                    Listed(
                        name=tool.name,
                        description=tool.description,
                        schema=tool.input_schema,
                        destructive=bool(tool.annotations and tool.annotations.destructive_hint),
                    )
                    for tool in page.tools
                ]
                cursor = page.next_cursor
                if not cursor:
                    break
        return found

    async def call(self, name: str, arguments: dict[str, object]) -> "CallToolResult":
        """Call a tool once. Raises `Unreachable` when that cannot be told, and `TimeoutError`."""
        try:
            async with asyncio.timeout(self._section.deadline_s):
                return await self._client.call_tool(name, arguments)
        except TimeoutError:
            raise
        except Exception as error:
            raise _as_unreachable(error) from error


@asynccontextmanager
async def connected(
    section: McpServer, tools_changed: Callable[[], object]
) -> AsyncIterator[Connection]:
    """Reach a server for the length of a block. Raises `Unreachable`.

    `tools_changed` is called when the server says that its tools are others now.
    """
    async with AsyncExitStack() as stack:
        async with _translated(section.connect_timeout_s):
            client = await _client(section, tools_changed, stack)
        listening = asyncio.create_task(_listen(client, tools_changed), name="mcp changes")
        try:
            yield Connection(client, section)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(client: "Client", tools_changed: Callable[[], object]) -> None:
    """Hear of changes from servers since 2026-07-28, which tell only who listens.

    The end of the stream is a change as well: whoever looks then finds the server gone.
    """
    from mcp.client.subscriptions import (  # noqa: PLC0415 - an extra, and 30 MB
        ListenNotSupportedError,
        SubscriptionLost,
    )

    try:
        async with client.listen(tools_list_changed=True) as changes:
            async for _ in changes:
                tools_changed()
    except SubscriptionLost:
        logger.debug("mcp: the stream of changes broke off")
    except ListenNotSupportedError:
        return
    except Exception as error:  # noqa: BLE001 - a server that refuses is looked at now and then
        logger.debug("mcp: no changes are told: %s", type(error).__name__)
        return
    tools_changed()


async def _client(
    section: McpServer, tools_changed: Callable[[], object], stack: AsyncExitStack
) -> "Client":
    try:
        # 0.4 to 0.9 s of work: on a thread, so that the room goes on meanwhile.
        await asyncio.to_thread(import_module, "mcp")
        from mcp import Client, types  # noqa: PLC0415 - an extra, and 30 MB
    except ImportError as error:
        words = "the package mcp is missing; install it with `pip install 'parlour[mcp]'`"
        raise Unreachable(words) from error

    async def heard(message: object) -> None:
        if isinstance(message, types.ToolListChangedNotification):
            tools_changed()

    transport = await _transport(section, stack)
    client = Client(transport, message_handler=heard, cache=None)
    return await stack.enter_async_context(client)


async def _transport(section: McpServer, stack: AsyncExitStack) -> "Transport":
    if section.command:
        from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: PLC0415 - as above

        program, *arguments = section.command
        parameters = StdioServerParameters(
            command=program, args=arguments, env=_revealed(section.environment)
        )
        # What a server complains of may repeat what people said: it stays out of our log.
        errors = stack.enter_context(open(os.devnull, "w"))  # noqa: ASYNC230, PTH123, SIM115 - the stack closes it
        return stdio_client(parameters, errlog=errors)
    import httpx2  # noqa: PLC0415 - what mcp speaks HTTP with
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415 - as above

    http = await stack.enter_async_context(
        httpx2.AsyncClient(
            headers=_revealed(section.headers),
            timeout=httpx2.Timeout(section.connect_timeout_s, read=None),
            trust_env=False,
            follow_redirects=False,
        )
    )
    return streamable_http_client(section.url or "", http_client=http)


def _revealed(secrets: dict[str, Secret]) -> dict[str, str]:
    try:
        return {name: reveal(secret).value for name, secret in secrets.items()}
    except SecretUnavailable as error:
        raise Unreachable(str(error)) from error


@asynccontextmanager
async def _translated(limit_s: float) -> AsyncIterator[None]:
    """Say in words what goes wrong; the package raises what its own libraries do, in groups."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except Unreachable:
        raise
    except TimeoutError as error:
        raise Unreachable(f"no answer within {limit_s:g} s") from error
    except Exception as error:
        raise _as_unreachable(error) from error


def _as_unreachable(error: BaseException) -> Unreachable:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, Unreachable):
        return error
    if isinstance(error, FileNotFoundError):
        return Unreachable("its program is not there: install it, or mend its command")
    if type(error).__name__ in _NOBODY:
        return Unreachable("nothing answers there: is it running, and is its url right?")
    if type(error).__name__ in _BROKE_OFF:
        return Unreachable("it breaks off: is its url that of a server of tools?")
    return Unreachable(f"{type(error).__name__}: {error}"[:200].rstrip(": "))
