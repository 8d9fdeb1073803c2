"""Where a person confirms by hand what waits for a yes or the PIN, whoever asked for it."""

from collections.abc import Mapping
from typing import Final

from daemon.safety.confirmations import Proof
from daemon.safety.gate import Gate
from daemon.safety.keypad import Keypad, Outcome
from daemon.safety.wording import question
from daemon.tools.base import ToolContext
from providers.base import ToolResult

_DONE: Final = frozenset({Outcome.DONE, Outcome.SENT})


class Desk:
    """Stands beside the conversation: who may use the control socket needs no later turn."""

    def __init__(self, gate: Gate, keypad: Keypad, room: str) -> None:
        self._gate = gate
        self._keypad = keypad
        self._room = room

    def move(self, room: str) -> None:
        """Stand in a room of another name."""
        self._room = room

    def waits(self) -> Mapping[str, object]:
        """Give the `question`, whether it `needs_pin`, and `left_s`; nothing when nothing waits."""
        found = self._gate.waits()
        if found is None:
            return {}
        pending, left_s = found
        needs_pin = pending.proof is Proof.PIN
        if needs_pin and not self._keypad.holds(pending.token):
            return {}
        asked = question(pending.order)
        return {"question": asked, "needs_pin": needs_pin, "left_s": round(left_s, 1)}

    async def confirm(self, pin: str) -> Mapping[str, object]:
        """Carry out what waits, with its PIN where it needs one: whether it is `done`, in words."""
        found = self._gate.waits()
        if found is None:
            outcome = Outcome.NOTHING
        elif found[0].proof is Proof.PIN:
            outcome = await self._keypad.tried(pin)
        else:
            outcome = Outcome.of(await self.carry_out(found[0].token, "confirmed by hand"))
        return {"done": outcome in _DONE, "outcome": outcome, "message": self._keypad.said(outcome)}

    async def carry_out(self, token: str, why: str = "by PIN") -> ToolResult:
        """Carry out what waits under a token, for a person proved to want it."""
        context = ToolContext(room=self._room, by_hand=True)
        return await self._gate.pin_given(token, context, why)
