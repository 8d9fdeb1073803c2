"""Decides what the next response answers, and keeps to one response at a time."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from providers.emulators.mind import TakenTurn
from providers.emulators.realtime.complaint import Complaint, choice
from providers.emulators.realtime.desk import Desk
from providers.emulators.realtime.events import Ending
from providers.emulators.realtime.memory import checked_item, words_of
from providers.emulators.realtime.reply import Reply, ReplyPlan, call_id
from providers.emulators.trouble import Point


@dataclass(slots=True)
class Asked:
    """A turn whose calls the client has to answer."""

    turn: TakenTurn
    results: dict[str, str | None] = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """Whether every call has its result."""
        return None not in self.results.values()


class Answering:
    """The responses of one session."""

    def __init__(self, desk: Desk, strike: Callable[[Point, float], Awaitable[None]]) -> None:
        self._desk = desk
        self._strike = strike
        self._reply: Reply | None = None
        self._asked: Asked | None = None
        self._heard: tuple[TakenTurn, float] | None = None
        self._written = ""
        self._owed = False

    @property
    def is_active(self) -> bool:
        """Whether a response is on its way."""
        return self._reply is not None and not self._reply.over.is_set()

    def take_text(self, words: str) -> None:
        """Take a turn in writing; the next response answers it."""
        self._written = words

    def take_speech(self, heard_ms: float) -> TakenTurn:
        """Take a spoken turn; the next response answers it."""
        turn = self._desk.call.mind.take(tools=self._desk.settings.tools)
        self._heard, self._written = (turn, heard_ms), ""
        return turn

    def take_result(self, call_id: str, result: str) -> None:
        """Take the answer to a call. Raises `Complaint` for a second one."""
        if self._asked is None or call_id not in self._asked.results:
            return
        if self._asked.results[call_id] is not None:
            raise Complaint("invalid_tool_call_output", f"Call {call_id} was answered already.")
        self._asked.results[call_id] = result

    def asked(self, wanted: Mapping[str, object]) -> None:
        """Answer a `response.create`. Raises `Complaint`."""
        self._check_free()
        choice(wanted.get("conversation") or "auto", ("auto", "none"), "response.conversation")
        if wanted.get("conversation") == "none":
            self.say(_verbatim(wanted))
            return
        self._begin(asked_by_client=True)

    def answer(self) -> None:
        """Answer a turn the service found itself, as soon as no other response is on its way."""
        if self.is_active:
            self._owed = True
        else:
            self._begin(asked_by_client=False)

    def say(self, words: str, *, remembered: bool = False) -> None:
        """Speak words as they are, usually beside the conversation. Raises `Complaint`."""
        self._check_free()
        turn = self._desk.call.mind.taken
        plan = ReplyPlan(turn=turn, words=(words,), remembered=remembered, asked_by_client=True)
        self._start(plan, None)

    def cut(self, ending: Ending, ident: object = None) -> bool:
        """End the response on its way; gives whether there was one."""
        if self._reply is None or not self.is_active or ident not in {None, self._reply.ident}:
            return False
        self._reply.cut(ending)
        return True

    def _check_free(self) -> None:
        if self._reply is not None and self.is_active:
            raise Complaint(
                "conversation_already_has_active_response",
                f"Conversation already has an active response: {self._reply.ident}.",
                harmless=self._reply.is_news,
            )

    def _begin(self, *, asked_by_client: bool) -> None:
        asked, heard = self._asked, self._heard
        fresh = heard is not None or bool(self._written)
        if asked is not None and not fresh:
            if not asked.is_answered:
                raise Complaint(
                    "invalid_request_error",
                    "response.create before every call of the last response was answered",
                )
            self._asked = None
            results = [each or "" for each in asked.results.values()]
            plan = ReplyPlan(
                turn=asked.turn.number,
                words=asked.turn.words(results),
                delay_ms=self._delay_ms(asked.turn),
                asked_by_client=asked_by_client,
            )
            self._start(plan, None)
            return
        turn, heard_ms = heard or (self._written_turn(), 0.0)
        self._heard, self._written = None, ""
        calls = turn.plan.calls
        plan = ReplyPlan(
            turn=turn.number,
            words=turn.plan.preamble if calls else turn.words(),
            calls=calls,
            delay_ms=self._delay_ms(turn),
            heard_ms=heard_ms,
            asked_by_client=asked_by_client,
        )
        self._start(plan, turn)

    def _written_turn(self) -> TakenTurn:
        mind, tools = self._desk.call.mind, self._desk.settings.tools
        return mind.take(text=self._written, tools=tools)

    def _start(self, plan: ReplyPlan, turn: TakenTurn | None) -> None:
        ident = f"resp_{self._desk.conversation_id}_{next(self._desk.memory.replies)}"
        self._reply = Reply(self._desk, plan, ident, self._strike)
        self._desk.call.tell(_told(plan, turn))
        if turn is not None:
            self._desk.call.record.turns += 1
        if turn is not None and plan.calls:
            calls = {call_id(ident, number): None for number in range(len(plan.calls))}
            self._asked = Asked(turn, dict(calls))
        self._desk.call.tasks.create_task(self._run(self._reply), name=f"reply {ident}")

    async def _run(self, reply: Reply) -> None:
        await reply.run()
        if self._asked is not None:
            for number in range(reply.calls_made, len(reply.plan.calls)):
                # The response was cut before this call was made.
                self._asked.results.pop(call_id(reply.ident, number), None)
            if not self._asked.results:
                self._asked = None
        if self._owed and self._heard and not self.is_active:
            self._owed = False
            self._begin(asked_by_client=False)

    def _delay_ms(self, turn: TakenTurn) -> int:
        delay_ms = turn.plan.answer_delay_ms
        return self._desk.call.script.answer_delay_ms if delay_ms is None else delay_ms


def _verbatim(wanted: Mapping[str, object]) -> str:
    """Give what an out-of-band response is to say: the last words of its input."""
    items = wanted.get("input")
    if isinstance(items, list) and items:
        return words_of(checked_item(items[-1]))
    words = wanted.get("instructions")
    return words if isinstance(words, str) else ""


def _told(plan: ReplyPlan, turn: TakenTurn | None) -> str:
    """Give the line about a response that people see."""
    heard = f"heard {turn.heard!r}" if turn is not None else ""
    calls = f"calls {', '.join(call.name for call in plan.calls)}" if plan.calls else ""
    says = f"says {' '.join(plan.words)!r}" if plan.words else ""
    return f"turn {plan.turn}: {', '.join(filter(None, (heard, calls, says)))}"
