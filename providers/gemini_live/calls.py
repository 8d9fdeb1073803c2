"""Knows which tool calls wait for their results, and how each result is to be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from config.services.gemini_live import ToolScheduling
from providers.base import ToolResult, ToolStatus
from providers.gemini_live import incoming, outgoing
from providers.gemini_live.manner import Manner

_CUT_SHORT: Final = ToolResult(
    ToolStatus.ERROR, {"code": "interrupted", "message": "the person interrupted; nothing was done"}
)

type Answer = Mapping[str, object]


@dataclass(slots=True)
class _Open:
    """A call whose result is not known yet."""

    wire_id: str
    name: str
    hushed: bool = False
    """Whether its answer was cut: the model need not speak of it."""


class Calls:
    """The open calls of a session.

    A model that waits for its tools waits for all of a batch: their results are sent together.
    """

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._open: dict[str, _Open] = {}
        self._known: set[str] = set()
        self._ready: list[Answer] = []
        self._unspoken: set[str] = set()
        """Calls with a result that the model is to speak of."""

    @property
    def pending(self) -> bool:
        """Whether the model is still to speak of a call: it has no result yet, or was just told."""
        return bool(self._open or self._unspoken) and not self._silent

    @property
    def owes_words(self) -> bool:
        """Whether the model was told a result and owes a word of it."""
        return bool(self._unspoken) and not self._ready and not self._silent

    @property
    def hold_turn(self) -> bool:
        """Whether even a complete turn goes on: the model speaks again once it knows."""
        if not self._manner.non_blocking:
            return bool(self._open)
        return self.pending

    def knows(self, wire_id: str) -> bool:
        """Whether this call was told before: it must not run twice."""
        return wire_id in self._known

    def open(self, call: incoming.Call, reply_id: str) -> str:
        """Note a call; gives the id under which the house will answer it."""
        call_id = call.call_id or f"{reply_id}-call-{len(self._known) + 1}"
        self._open[call_id] = _Open(call.call_id, call.name)
        self._known.add(call.call_id or call_id)
        return call_id

    def refuse(self, call: incoming.Call) -> None:
        """Answer a call that came after its answer was cut; a model that waits must be told."""
        self._ready.append(
            outgoing.tool_response(call.call_id, call.name, _CUT_SHORT, self._hush())
        )

    def answer(self, call_id: str, result: ToolResult) -> None:
        """Note a result; of a call that was cancelled, or that nobody knows, nothing is told."""
        call = self._open.pop(call_id, None)
        if call is None:
            return
        scheduling = self._manner.scheduling if self._manner.non_blocking else None
        if call.hushed:
            scheduling = self._hush()
        else:
            self._unspoken.add(call_id)
        self._ready.append(outgoing.tool_response(call.wire_id, call.name, result, scheduling))

    def cancel(self, call_ids: Iterable[str]) -> None:
        """The service waits for these no more, whether or not their results are here already."""
        wanted = set(call_ids)
        self._unspoken -= wanted
        self._ready = [answer for answer in self._ready if answer.get("id") not in wanted]
        self._open = {
            ident: call for ident, call in self._open.items() if call.wire_id not in wanted
        }

    def hush(self) -> None:
        """The answer was cut: its calls are answered, and not spoken of."""
        self._unspoken.clear()
        for call in self._open.values():
            call.hushed = True

    def taken_up(self) -> None:
        """The model goes on: it has read the results."""
        self._unspoken.clear()

    def due(self) -> list[Answer]:
        """Give the results to be sent now, and count them as sent."""
        if self._open and not self._manner.non_blocking:
            return []
        due, self._ready = self._ready, []
        return due

    @property
    def _silent(self) -> bool:
        return self._manner.non_blocking and self._manner.scheduling is ToolScheduling.SILENT

    def _hush(self) -> ToolScheduling | None:
        return ToolScheduling.SILENT if self._manner.non_blocking else None
