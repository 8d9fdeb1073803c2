"""Takes tools that can do harm through the gate: to it, each is a device to be started.

So a tool needs what unlocking a door needs, by the same rules: to be allowed in `[safety]` under
its ident `tool:NAME`, the person's yes in a later turn or the PIN, and a line in the ledger.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.backend import BackendState, Done, Order, Outcome
from daemon.home.changes import Start
from daemon.home.device import Device, Place
from daemon.home.listeners import Listeners
from daemon.home.states import Reading, Startable
from daemon.safety.policy import GUARDED_SORT
from providers.base import ToolResult, ToolStatus

NAME: Final = "tool"

type Run = Callable[[Mapping[str, object]], Awaitable[ToolResult]]
"""Runs a tool with arguments that were checked."""


@dataclass(frozen=True, slots=True)
class _Entry:
    device: Device
    run: Run


class ProtectedTools:
    """A backend whose devices are tools; it stands behind the gate, and nobody finds them by name.

    The result of a tool is the state of its device, for that alone is told after a yes.
    """

    version = 0

    def __init__(self, note: Callable[[str], None]) -> None:
        """`note` hears where words of unknown hands came from."""
        self._note = note
        self._entries: dict[str, _Entry] = {}
        self._listeners = Listeners()

    @property
    def state(self) -> BackendState:
        """How it is: always well."""
        return BackendState(NAME, ready=True, words=f"{len(self._entries)} protected tools")

    def add(self, name: str, run: Run) -> None:
        """Take a tool in, or put another in the place of one of the same name."""
        device = Device(
            ident=f"{NAME}:{name}",
            name=name.replace("_", " "),
            kind=DeviceKind.SCRIPT,
            room="",
            state=Startable(),
            sort=GUARDED_SORT,
            once=True,
        )
        self._entries[device.ident] = _Entry(device, run)

    def order(self, name: str, arguments: Mapping[str, object]) -> Order:
        """Give the order that runs a tool, its arguments bound."""
        written = json.dumps(dict(arguments), sort_keys=True, ensure_ascii=False)
        return Order(self._entries[f"{NAME}:{name}"].device, Start(written if arguments else ""))

    def rooms(self) -> Sequence[Place]:
        """Give no room: tools stand nowhere."""
        return ()

    def devices(self) -> Sequence[Device]:
        """Give every tool as a device."""
        return tuple(entry.device for entry in self._entries.values())

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Run tools; what each answered is the state of its device."""
        return [await self._ran(order) for order in orders]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Need nothing to stay as it is."""
        yield

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Take a listener that is never called: tools have no state of their own."""
        return self._listeners.add(listener)

    async def _ran(self, order: Order) -> Outcome:
        entry = self._entries[order.device.ident]
        written = order.change.arguments if isinstance(order.change, Start) else ""
        result = await entry.run(json.loads(written) if written else {})
        self._note(order.device.ident)
        content = dict(result.content)
        if result.status is ToolStatus.SUCCESS:
            answer = json.dumps(content, ensure_ascii=False, default=str)
            return Outcome(
                device=replace(entry.device, state=Reading(value=answer)), done=Done.SEEN
            )
        unsure = content.get("code") in {"timeout", "unsure"}
        return Outcome(
            device=entry.device,
            done=Done.UNSURE if unsure else Done.FAILED,
            problem=str(content.get("message", "it did not work")),
        )
