"""What stands between a house and a service: a relay that can freeze, or cut who is idle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(slots=True)
class Middleman:
    """Passes bytes on both ways, from its own port to another."""

    port: int
    idle_s: float | None = None
    """After so long without a byte a connection is cut, as proxies do."""
    connections: int = 0
    own_port: int = 0
    _frozen: set[asyncio.Task[None]] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def freeze(self) -> None:
        """Pass nothing on any more for who is connected now, and tell nobody: half-open."""
        self._frozen |= self._tasks

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join one connection with one to the service."""
        self.connections += 1
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        passed = asyncio.Event()
        ways = [
            asyncio.create_task(self._pass_on(reader, back, passed)),
            asyncio.create_task(self._pass_on(there, writer, passed)),
        ]
        self._tasks.update(ways)
        idle = asyncio.create_task(self._watch(passed))
        await asyncio.wait((*ways, idle), return_when=asyncio.FIRST_COMPLETED)
        ways.append(idle)
        for task in ways:
            task.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, back):
            end.close()
            with suppress(OSError):
                await end.wait_closed()

    async def _watch(self, passed: asyncio.Event) -> None:
        """Return once nothing has passed for as long as is allowed."""
        with suppress(TimeoutError):
            while True:
                passed.clear()
                async with asyncio.timeout(self.idle_s):
                    await passed.wait()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passed: asyncio.Event
    ) -> None:
        own = asyncio.current_task()
        with suppress(OSError):
            while True:
                data = await reader.read(65_536)
                passed.set()
                if own in self._frozen:
                    await asyncio.Event().wait()
                if not data:
                    return
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def between(url: str, *, idle_s: float | None = None) -> AsyncIterator[tuple[Middleman, str]]:
    """Give a middleman before the service at this address, and the address to use instead."""
    port = urlsplit(url).port or 0
    middleman = Middleman(port, idle_s=idle_s)
    server = await asyncio.start_server(middleman.attend, "127.0.0.1", 0)
    middleman.own_port = server.sockets[0].getsockname()[1]
    try:
        yield middleman, url.replace(f":{port}", f":{middleman.own_port}")
    finally:
        server.close()
        for task in list(middleman._tasks):
            task.cancel()
        await server.wait_closed()
