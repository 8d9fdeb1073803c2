"""Decides when the emulated Gemini speaks: turns, tool answers, interruptions."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from providers.emulators.gemini.desk import Desk
from providers.emulators.gemini.reply import Reply, ReplyPlan
from providers.emulators.gemini.shapes import Refused, objects
from providers.emulators.mind import TakenTurn
from providers.emulators.trouble import Point

_SCHEDULES: Final = (None, "SCHEDULING_UNSPECIFIED", "INTERRUPT", "WHEN_IDLE", "SILENT")
_PARTS_OF_TRANSCRIPT: Final = 2


class Answering:
    """The turns of the model in one session."""

    def __init__(self, desk: Desk, strike: Callable[[Point, float], Awaitable[None]]) -> None:
        self._desk = desk
        self._strike = strike
        self._reply: Reply | None = None
        self._asked: TakenTurn | None = None
        self._results: list[str] = []
        self._next: ReplyPlan | None = None

    @property
    def is_active(self) -> bool:
        """Whether the model speaks, as far as the service believes."""
        return self._reply is not None and not self._reply.over.is_set()

    async def interrupt(self) -> None:
        """The person speaks: stop, and drop the calls that held the conversation up."""
        if not self._desk.setup.interruptible:
            return
        self._next = None
        if self._reply is not None:
            self._reply.cut()
        dropped = [
            ident
            for ident, call in self._desk.pending.items()
            if call.name in self._desk.setup.blocking
        ]
        if dropped:
            for ident in dropped:
                del self._desk.pending[ident]
            self._desk.cancelled.update(dropped)
            self._asked = None
            await self._desk.send(toolCallCancellation={"ids": dropped})
            await self._desk.content(interrupted=True)
            await self._desk.content(turnComplete=True)

    async def take_speech(self, heard_ms: float) -> None:
        """Answer a spoken turn."""
        turn = self._desk.call.mind.take(tools=self._desk.setup.tools)
        self._desk.heard_ms += heard_ms
        self._desk.remember("user", turn.heard, heard_ms)
        if self._desk.setup.hears_aloud:
            half = len(turn.heard) // _PARTS_OF_TRANSCRIPT
            for part in (turn.heard[:half], turn.heard[half:]):
                await self._desk.content(inputTranscription={"text": part})
        self._answer(turn)

    def take_text(self, words: str) -> None:
        """Answer a turn in writing, which is remembered already."""
        self._answer(self._desk.call.mind.take(text=words, tools=self._desk.setup.tools))

    async def take_results(self, message: Mapping[str, object]) -> None:
        """Take answers of tools, and go on once there are all. Raises `Refused`."""
        silent = False
        found = objects(message.get("functionResponses"), "toolResponse.functionResponses")
        if not found:
            raise Refused("toolResponse: expected functionResponses")
        for each in found:
            silent = self._take_result(each) or silent
            await self._strike(Point.TOOL_RESULT, 0.0)
        if self._desk.pending or self._asked is None:
            return
        turn, results = self._asked, self._results
        self._asked, self._results = None, []
        if not silent:
            self._start(
                ReplyPlan(
                    turn=turn.number, words=turn.words(results), delay_ms=self._delay_ms(turn)
                )
            )

    def _take_result(self, each: Mapping[str, object]) -> bool:
        """Take one answer and give whether it is not to be spoken of. Raises `Refused`."""
        ident, name, response = each.get("id"), each.get("name"), each.get("response")
        if not isinstance(response, dict):
            raise Refused("functionResponses.response: expected an object")
        scheduling = each.get("scheduling")
        if scheduling not in _SCHEDULES:
            raise Refused(f"functionResponses.scheduling: unknown {scheduling!r}")
        if scheduling is not None and not self._desk.setup.schedules:
            raise Refused("scheduling is not supported by this model")
        if isinstance(ident, str) and ident in self._desk.cancelled:
            return False
        if not isinstance(ident, str) or ident not in self._desk.pending:
            raise Refused(f"functionResponses.id: no call {ident!r} waits for an answer")
        call = self._desk.pending.pop(ident)
        if name != call.name:
            raise Refused(f"functionResponses.name: call {ident} is of {call.name}, not {name!r}")
        result = json.dumps(response)
        self._desk.remember("result", f"{call.name} -> {result}")
        self._results.append(result)
        return scheduling == "SILENT"

    def _answer(self, turn: TakenTurn) -> None:
        self._desk.call.record.turns += 1
        calls = turn.plan.calls
        if calls:
            self._asked, self._results = turn, []
        plan = ReplyPlan(
            turn=turn.number,
            words=turn.plan.preamble if calls else turn.words(),
            calls=calls,
            delay_ms=self._delay_ms(turn),
        )
        self._desk.call.tell(f"turn {turn.number}: heard {turn.heard!r}")
        self._start(plan)

    def _start(self, plan: ReplyPlan) -> None:
        if self.is_active:
            self._next = plan
            return
        says = f"says {' '.join(plan.words)!r}" if plan.words else ""
        calls = f"calls {', '.join(call.name for call in plan.calls)}" if plan.calls else ""
        told = ", ".join(filter(None, (calls, says)))
        self._desk.call.tell(f"turn {plan.turn}: {told}")
        self._reply = Reply(self._desk, plan, self._strike)
        self._desk.call.tasks.create_task(self._run(self._reply), name=f"reply {plan.turn}")

    async def _run(self, reply: Reply) -> None:
        await self._desk.withhold_handle()
        await reply.run()
        if not self._desk.pending:
            await self._desk.offer_handle()
        if self._next is not None:
            plan, self._next = self._next, None
            self._start(plan)

    def _delay_ms(self, turn: TakenTurn) -> int:
        delay_ms = turn.plan.answer_delay_ms
        return self._desk.call.script.answer_delay_ms if delay_ms is None else delay_ms
