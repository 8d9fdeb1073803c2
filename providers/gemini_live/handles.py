"""Keeps what is needed to continue a session of the service, for each conversation."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_USABLE_S: Final = 110 * 60.0
"""The service keeps a session for two hours after its end; less is on the safe side."""

_ITEMS_A_TURN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    handle: str = field(repr=False)
    character: str
    knows_items: int
    kept_at_s: float


class Handles:
    """The newest handle of each conversation; it outlives the session that gave it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # 16 conversations. Full: the one that was spoken longest ago goes, and is told anew.
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._capacity = 16

    def keep(
        self, conversation_id: str, handle: str, *, character: str, items: int, turns: int
    ) -> None:
        """Keep a handle of a session that began knowing `items` and had `turns` since."""
        if not conversation_id:
            return
        self._kept[conversation_id] = _Kept(
            handle=handle,
            character=character,
            knows_items=items + _ITEMS_A_TURN * turns,
            kept_at_s=self._clock(),
        )
        self._kept.move_to_end(conversation_id)
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def usable(self, conversation_id: str, *, character: str, items: int) -> str:
        """Give the handle to continue with, or nothing.

        A session of another character cannot continue it, nor one that knows less than was said:
        somebody else may have answered in between.
        """
        kept = self._kept.get(conversation_id)
        if kept is None:
            return ""
        stale = self._clock() - kept.kept_at_s > _USABLE_S
        if stale or kept.character != character or kept.knows_items < items:
            self.forget(conversation_id)
            return ""
        return kept.handle

    def forget(self, conversation_id: str) -> None:
        """Use no handle for this conversation any more."""
        self._kept.pop(conversation_id, None)
