"""Makes many sessions feel like one: opens, renews, replaces and keeps them for a conversation.

A conversation has one `Call` at a time. Behind its back a call is renewed between turns before the
service's limit, and one that is lost in a turn is replaced: by the same service once more, then by
the next of the plan, which hears the same question from the turn ring.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

from daemon.age import Age
from daemon.call import OUTBOX_ITEMS, Audio, Call, Ears, Outgoing
from daemon.effects import BeginTurn, Interrupt, SendText, SendToolResult
from daemon.events import SessionFailed, SessionOpened, SessionReplacing
from daemon.memory import Memory
from daemon.plan import Plan
from daemon.search import Search, Start, Terms, Wanted
from daemon.warm import Shelf
from providers.base import Expiring, SessionError, SessionEvent, TurnEnd, TurnMode
from providers.errors import FACTS, ErrorCode, ProviderError, Retry

type LinkEvent = SessionOpened | SessionFailed | SessionReplacing | SessionEvent


class Link:
    """At most one session at a time; events of a session that was left are never passed on."""

    def __init__(self, hear: Callable[[LinkEvent], None], terms: Terms | None = None) -> None:
        self._hear = hear
        self._terms = terms or Terms()
        self._search = Search(self._terms, Ears(event=self._told, ended=self._lost))
        self._shelf = Shelf(self._terms.clock, self._terms.keep_warm_s, self._leave)
        self._plan = Plan(())
        self._index = 0
        self._call: Call | None = None
        self._seeking: asyncio.Task[None] | None = None
        self._carrying = False
        """Whether what is sent waits for the session that is being opened."""
        # Full: the oldest goes, and is still in the turn ring.
        self._pending: deque[Outgoing] = deque(maxlen=OUTBOX_ITEMS)
        self._memory = Memory()
        self._begun: BeginTurn | None = None
        self._spent_s = 0.0
        """Of this turn's budget for looking for a session."""
        self._rescued = False
        self._resting = False
        self._age = Age(self._terms.clock, self._renew_if_resting)

    @property
    def idle(self) -> bool:
        """Whether the session has taken all it was sent."""
        return not self._pending and (self._call is None or self._call.idle)

    @property
    def provider(self) -> str:
        """Whose session it is; empty without one."""
        return self._call.provider.name if self._call else ""

    # --- the conversation asks ------------------------------------------------------------------

    def connect(self, plan: Plan) -> None:
        """Open a session with somebody of the plan; `SessionOpened` or `SessionFailed` is heard."""
        kept = self._shelf.take(plan)
        self.disconnect()
        self._plan = plan
        if kept is None:
            self._memory = Memory()
        self._carrying = True
        self._begin(self._connecting(kept))

    def refuse(self, error: ProviderError) -> None:
        """Tell that there is no session, as a failed `connect` would: a moment later."""
        self.disconnect()
        self._begin(self._refused(error))

    def disconnect(self) -> None:
        """End the session, or keep it for the next wake; either way nothing is heard of it."""
        if self._seeking is not None:
            self._seeking.cancel()
            self._seeking = None
        if self._call is not None:
            self._memory.turn_over()
            self._shelf.put(self._call) if self._index == 0 else self._leave(self._call)
        self._call = None
        self._index = 0
        self._pending.clear()
        self._begun = None
        self._new_turn()
        self._resting = False
        self._age.end()

    def send(self, item: Outgoing) -> None:
        """Queue something for the session, after what was queued before."""
        match item:
            case BeginTurn():
                if not item.again or self._memory.answered:
                    self._memory.turn_over()
                self._begun = item
                self._turn_begins(item)
            case SendText():
                self._memory.asked(item.text)
            case Interrupt():
                self._memory.interrupted(item.reply_id, item.heard_ms)
            case _:
                pass
        self._pass_on(item)

    def _turn_begins(self, turn: BeginTurn) -> None:
        """Give the turn a session that may be paid for and takes it the way it comes."""
        if self._call is None:
            return
        if refusal := self._terms.watcher.refusal(self._call.provider):
            self._replace(refusal, self._next())
        elif not self._takes(self._call, turn.mode):
            self._renew()

    def finish_answer(self) -> None:
        """Ask a new session to finish the answer that the last one began."""
        if self._call is None:
            return
        capabilities = self._call.capabilities
        question = self._memory.continuation(converses=capabilities.converses)
        if question and capabilities.text_turn:
            self._pass_on(SendText(question))
        else:
            self._distrusted(ProviderError("the rest of the answer cannot be asked for in writing"))

    def distrust(self, reason: str) -> None:
        """Give up on a session that is open and says nothing; it is replaced, or has failed."""
        self._distrusted(ProviderError(reason, code=ErrorCode.SERVICE))

    def rest(self, *, between_turns: bool) -> None:
        """Know whether nobody is in the middle of anything: the moment to renew."""
        self._resting = between_turns
        if self._age.due:
            self._renew_if_resting()

    async def aclose(self) -> None:
        """End the session and wait until it is closed."""
        self.disconnect()
        self._shelf.clear()
        await self._search.places.emptied(self._terms.send_timeout_s)

    # --- the session tells ----------------------------------------------------------------------

    def _told(self, call: Call, event: SessionEvent) -> None:
        self._terms.watcher.told(call, event)
        if call is not self._call:
            return
        self._memory.hear(event)
        match event:
            case TurnEnd():
                self._new_turn()
                self._memory.complete()
                self._search.answered(call.provider.name)
            case Expiring():
                self._age.make_due()
            case SessionError(fatal=True):
                error = ProviderError(event.message, code=event.code, cure=event.cure)
                self._lost(call, error)
                return
            case _:
                pass
        self._hear(event)

    def _lost(self, call: Call, error: ProviderError) -> None:
        self._shelf.drop(call)
        if call is not self._call:
            return
        self._search.failed(call.provider.name, error)
        again = FACTS[error.code].retry is Retry.ONCE and not self._rescued
        self._replace(error, Start(index=self._index, tried=True) if again else self._next())

    def _distrusted(self, error: ProviderError) -> None:
        call = self._call
        if call is None:
            return
        self._search.failed(call.provider.name, error)
        self._replace(error, self._next())

    def _next(self) -> Start:
        return Start(index=self._index + 1)

    # --- sessions come and go -------------------------------------------------------------------

    def _replace(self, error: ProviderError, start: Start) -> None:
        """Look for somebody else, and tell so; or tell that there is nobody."""
        call, self._call = self._call, None
        self._carrying = False  # the conversation asks again, from the turn ring
        self._pending.clear()
        self._age.end()
        if call is not None:
            self._leave(call)
        spent = error.code is ErrorCode.COST_CAP and self._plan.refuge is not None
        if not (spent or self._plan.candidates[start.index :]):
            self._begin(self._refused(error))
            return
        self._begin(self._seek(Start(index=start.index, lost=error, tried=start.tried)))

    async def _connecting(self, kept: Call | None) -> None:
        if kept is None:
            await self._seek(Start())
            return
        try:
            candidate = self._plan.candidates[0]
            call = await self._search.warm_or_new(
                kept, candidate, self._wanted(), self._terms.budget_s / 2
            )
        except ProviderError as error:
            self._leave(kept)
            await self._seek(Start(lost=error, tried=True))
            return
        if call is not kept:
            self._leave(kept)
        self._adopt(call, 0)

    async def _seek(self, start: Start) -> None:
        """Find a session for the turn under way, within its budget."""
        clock = asyncio.get_running_loop().time
        began = clock()
        until_s = began + self._terms.budget_s - self._spent_s
        if start.lost is not None:
            self._rescued = True
            await asyncio.sleep(0)  # heard after whatever led here
            self._hear(SessionReplacing(start.lost.code, str(start.lost)))
        before = self._plan.at(self._index).name
        try:
            call, index = await self._search.find(self._plan, start, self._wanted(), until_s)
        except ProviderError as error:
            self._call = None
            self._hear(in_words(error))
            return
        finally:
            self._spent_s += clock() - began
        if call.provider.name != before:
            self._terms.watcher.moved(before, call.provider.name)
        self._adopt(call, index)

    async def _refused(self, error: ProviderError) -> None:
        await asyncio.sleep(0)
        self._hear(in_words(error))

    def _adopt(self, call: Call, index: int) -> None:
        """Make a session the conversation's, and tell."""
        self._seeking = None
        self._call, self._index = call, index
        self._memory.begin(call.capabilities)
        self._age.begin(call.capabilities.max_minutes)
        brief, others = call.brief, self._search.others(self._plan, index)
        self._hear(
            SessionOpened(
                capabilities=call.capabilities,
                provider=call.provider.name,
                session_id=brief.session_id,
                others=others,
            )
        )
        self._flush()
        call.listen()

    def _renew_if_resting(self) -> None:
        if self._resting:
            self._renew()

    def _renew(self) -> None:
        """Begin to put a fresh session in the present one's place, once at a time."""
        if self._seeking is None and self._call is not None:
            self._begin(self._renewing(self._call))

    async def _renewing(self, old: Call) -> None:
        """Open the next session with the same service; nothing is sent or heard in between."""
        self._age.due = False
        mode = self._begun.mode if self._begun else None
        unfit = mode is not None and not self._takes(old, mode)
        if old.capabilities.resume_closes_first or unfit:
            self._call, self._carrying = None, True
            self._pending.extendleft(reversed(list(old.unsent())))
            self._leave(old)
            await old.gone()
        try:
            call = await self._search.reopen(old, self._plan.at(self._index), self._wanted(mode))
        except ProviderError as error:
            self._seeking = None
            if self._call is None:
                self._replace(error, self._next())
            return
        self._seeking = None
        if self._call is None:
            self._succeed(call)
        elif self._call is old and self._resting:
            self._pending.extend(old.unsent())
            self._leave(old)
            if self._begun is not None:
                call.send(self._begun)
            self._succeed(call)
        else:  # a turn began meanwhile: what it says is not in the new session's history
            self._leave(call)
            self._age.due = True

    def _succeed(self, call: Call) -> None:
        """Take over from the session before, without a word to the conversation."""
        self._call = call
        self._memory.begin(call.capabilities)
        self._age.begin(call.capabilities.max_minutes)
        self._flush()
        call.listen()

    # --- small change ---------------------------------------------------------------------------

    def _wanted(self, mode: TurnMode | None = None) -> Wanted:
        return Wanted(history=self._memory.items, mode=mode)

    def _new_turn(self) -> None:
        self._spent_s, self._rescued = 0.0, False

    def _takes(self, call: Call, mode: TurnMode) -> bool:
        return call.capabilities.switches_mode or call.brief.turn_mode is mode

    def _pass_on(self, item: Outgoing) -> None:
        if self._call is None:
            if self._carrying and not isinstance(item, Interrupt | SendToolResult):
                self._pending.append(item)
            return
        self._terms.watcher.sent(self._call, item)
        self._call.send(item)

    def _flush(self) -> None:
        pending, self._pending = self._pending, deque(maxlen=OUTBOX_ITEMS)
        for item in pending:
            self._pass_on(item)

    def _leave(self, call: Call) -> None:
        self._terms.watcher.closed(call)
        self._search.places.leave(call)
        call.close()

    def _begin(self, coroutine: Coroutine[None, None, None]) -> None:
        if self._seeking is not None:
            self._seeking.cancel()
        self._seeking = asyncio.create_task(coroutine, name="looking for a session")


def in_words(error: ProviderError) -> SessionFailed:
    """Give a failure as the conversation hears of it."""
    return SessionFailed(error.code, str(error), error.cure, error.provider)


__all__ = ["Audio", "Link", "LinkEvent", "in_words"]
