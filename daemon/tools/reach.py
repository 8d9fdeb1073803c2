"""What the tools of the home share: finding devices, giving orders, and telling what became."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from daemon.home.backend import Order
from daemon.home.changes import Change
from daemon.home.device import Device
from daemon.home.states import Unavailable
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.tools.base import ToolContext, failure
from daemon.tools.finding import Finder
from daemon.tools.framing import framed
from daemon.tools.kinds import stands_apart
from daemon.tools.wish import Found, Wish, asked_back
from providers.base import ToolResult

_APART: Final = "locks, doors, gates, valves and alarms are never part of a group; ask by name"
_NO_ANSWER: Final = "it does not answer just now"

type Choose = Callable[[Device], Change | str]
"""Gives what to ask of a device, or in words why it cannot."""


class Reach:
    """The home as far as a tool may reach it: through the gate."""

    def __init__(self, home: WholeHome, gate: Gate) -> None:
        self._finder = Finder(home)
        self._gate = gate

    def find(self, wish: Wish) -> Found | ToolResult:
        """Give the devices an order means, or the failure that says what would help."""
        found = self._finder.find(wish)
        return framed(found) if isinstance(found, ToolResult) else found

    async def order(
        self, wish: Wish, context: ToolContext, choose: Choose, unable: str = "not_able"
    ) -> ToolResult:
        """Ask of every device that is meant what `choose` gives for it, through the gate."""
        found = self.find(wish)
        if isinstance(found, ToolResult):
            return found
        return await self.ask(found, context, choose, unable)

    async def ask(
        self, found: Found, context: ToolContext, choose: Choose, unable: str = "not_able"
    ) -> ToolResult:
        """Ask of found devices what `choose` gives for each; who stands apart is asked for alone.

        `left_out` tells of the latter, `failed` also who does not answer, and the list `unable`
        who cannot do it.
        """
        apart = [] if found.named else [each for each in found.devices if stands_apart(each)]
        if apart and len(apart) == len(found.devices):
            return framed(asked_back(_APART, apart))
        devices = [each for each in found.devices if each not in apart]
        absent = [each for each in devices if isinstance(each.state, Unavailable)]
        chosen = [(each, choose(each)) for each in devices if each not in absent]
        orders = [Order(each, change) for each, change in chosen if not isinstance(change, str)]
        cannot = {each.name: words for each, words in chosen if isinstance(words, str)}
        result = _nothing_sent(absent, cannot, unable)
        if orders:
            more: dict[str, object] = {unable: list(cannot)} if cannot else {}
            result = await self._gate.carry_out(orders, context, named=found.named, **more)
            result = _with(result, "failed", absent, _NO_ANSWER)
        return framed(_with(result, "left_out", apart, _APART))

    async def confirm(self, token: str, context: ToolContext) -> ToolResult:
        """Hand a person's yes to the gate."""
        return framed(await self._gate.confirm(token, context))


def _nothing_sent(absent: Sequence[Device], cannot: Mapping[str, str], unable: str) -> ToolResult:
    """Say why none of the devices can be asked."""
    if cannot:
        words = "; ".join(dict.fromkeys(cannot.values()))
        return _with(
            failure("not_possible", words, **{unable: list(cannot)}), "failed", absent, _NO_ANSWER
        )
    words = f"nothing was sent: {_NO_ANSWER}"
    return _with(failure("not_done", words), "failed", absent, _NO_ANSWER)


def _with(result: ToolResult, key: str, devices: Sequence[Device], problem: str) -> ToolResult:
    """Give a result with more devices in one of its lists."""
    if not devices:
        return result
    reports = [device.report() | {"problem": problem} for device in devices]
    known = result.content.get(key)
    more = [*(known if isinstance(known, list) else ()), *reports]
    return ToolResult(result.status, {**result.content, key: more})
