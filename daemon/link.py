"""Makes many sessions feel like one: opens, renews, replaces and keeps them for a conversation.

A conversation has one `Call` at a time. Behind its back a call is renewed between turns before the
service's limit, and one that is lost in a turn is replaced: by the same service once more, then by
the next of the plan, which hears the same question from the turn ring.
"""

import asyncio
from collections.abc import Callable

from daemon.age import Age
from daemon.allowance import Allowance
from daemon.backlog import Backlog
from daemon.call import Call, Ears, Outgoing
from daemon.effects import BeginTurn, Interrupt, SendText
from daemon.errand import Errand
from daemon.events import SessionFailed, SessionOpened, SessionReplacing
from daemon.memory import Memory
from daemon.plan import Plan
from daemon.search import Search, Start, Terms, Wanted
from daemon.warm import Shelf
from providers.base import Expiring, SessionError, SessionEvent, TurnEnd
from providers.errors import FACTS, ErrorCode, ProviderError, Retry

type LinkEvent = SessionOpened | SessionFailed | SessionReplacing | SessionEvent


class Link:
    """At most one session at a time; events of a session that was left are never passed on."""

    def __init__(
        self,
        hear: Callable[[LinkEvent], None],
        terms: Terms | None = None,
        forgot: Callable[[], object] = lambda: None,
    ) -> None:
        """`forgot` is called whenever a conversation begins that remembers nothing."""
        self._hear = hear
        self._forgot = forgot
        self._terms = terms or Terms()
        self._search = Search(self._terms, Ears(event=self._told, ended=self._lost))
        self._shelf = Shelf(self._terms.clock, self._terms.keep_warm_s, self._search.leave)
        self._plan = Plan(())
        self._index = 0
        self._call: Call | None = None
        self._seeking = Errand("looking for a session")
        self._backlog = Backlog()
        self._memory = Memory()
        self._begun: BeginTurn | None = None
        self._allowance = Allowance(self._terms.budget_s)
        self._resting = False
        self._age = Age(self._terms.clock, self._renew_if_resting)

    @property
    def idle(self) -> bool:
        """Whether the session has taken all it was sent."""
        return not self._backlog and (self._call is None or self._call.idle)

    @property
    def provider(self) -> str:
        """Whose session it is; empty without one."""
        return self._call.provider.name if self._call else ""

    def take(self, terms: Terms) -> None:
        """Keep sessions by other figures; to be called while no turn is under way."""
        self._terms = terms
        self._search.take(terms)
        self._shelf.keep(terms.keep_warm_s)
        self._allowance.take(terms.budget_s)

    # --- the conversation asks ------------------------------------------------------------------

    def connect(self, plan: Plan) -> None:
        """Open a session with somebody of the plan; `SessionOpened` or `SessionFailed` is heard."""
        kept = self._shelf.take(plan)
        self.disconnect()
        self._plan = plan
        if kept is None:
            self._memory = Memory()
            self._forgot()
        self._backlog.hold()
        self._seeking.begin(self._connecting(kept))

    def refuse(self, error: ProviderError) -> None:
        """Tell that there is no session, as a failed `connect` would: a moment later."""
        self.disconnect()
        self._seeking.begin(self._refused(error))

    def disconnect(self) -> None:
        """End the session, or keep it for the next wake; either way nothing is heard of it."""
        self._seeking.end()
        if self._call is not None:
            self._memory.turn_over()
            keep = self._shelf.put if self._index == 0 else self._search.leave
            keep(self._call)
        self._call = None
        self._index = 0
        self._backlog.drop()
        self._begun = None
        self._allowance.renew()
        self._resting = False
        self._age.end()

    def send(self, item: Outgoing) -> None:
        """Queue something for the session, after what was queued before."""
        match item:
            case BeginTurn():
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
        is_new = self._memory.turn_begins(again=turn.again)
        if is_new and self._begun is not None:  # the first turn's time is counted from the wake
            self._allowance.renew()
        self._begun = turn
        if self._call is None:
            return
        if refusal := self._terms.watcher.refusal(self._call.provider):
            self._search.failed(self._call.provider.name, refusal)
            self._replace(refusal, Start(index=self._index + 1))
        elif self._is_unfit(self._call):
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
            self.distrust("the rest of the answer cannot be asked for in writing")

    def distrust(self, reason: str, told: ErrorCode | None = None) -> None:
        """Give up on a session that is open and says nothing, or told that it failed."""
        if self._call is None:
            return
        error = ProviderError(reason, code=told)
        self._search.failed(self._call.provider.name, error)
        self._replace(error, self._after(error, again=told is not None))

    def rest(self, *, between_turns: bool) -> None:
        """Know whether nobody is in the middle of anything: the moment to renew."""
        self._resting = between_turns
        if self._age.due:
            self._renew_if_resting()

    async def aclose(self) -> None:
        """End the session and wait until it is closed."""
        self.disconnect()
        self._shelf.clear()
        await self._seeking.ended(self._terms.send_timeout_s)
        await self._search.places.emptied(self._terms.send_timeout_s)

    # --- the session tells ----------------------------------------------------------------------

    def _told(self, call: Call, event: SessionEvent) -> None:
        self._terms.watcher.told(call, event)
        if call is not self._call:
            if call.owes:
                self._shelf.drop(call)
            return
        self._memory.hear(event)
        match event:
            case TurnEnd():
                self._allowance.renew()
                self._memory.complete(event.reply_id)
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
        self._replace(error, self._after(error))

    def _after(self, error: ProviderError, *, again: bool = True) -> Start:
        """Give where to look after a failure: here once more, where that may help."""
        may_help = FACTS[error.code].retry is Retry.ONCE and not self._allowance.rescued
        again = again and may_help
        return Start(index=self._index + (not again), tried=again)

    # --- sessions come and go -------------------------------------------------------------------

    def _replace(self, error: ProviderError, start: Start) -> None:
        """Look for somebody else, and tell so; or tell that there is nobody."""
        call, self._call = self._call, None
        self._backlog.drop()  # the conversation asks again, from the turn ring
        self._age.end()
        if call is not None:
            self._search.leave(call)
        spent = error.code is ErrorCode.COST_CAP and self._plan.refuge is not None
        if not (spent or self._plan.candidates[start.index :]):
            self._seeking.begin(self._refused(error))
            return
        self._seeking.begin(self._seek(Start(index=start.index, lost=error, tried=start.tried)))

    async def _connecting(self, kept: Call | None) -> None:
        failed: ProviderError | None = None
        if kept is not None:
            candidate, within_s = self._plan.candidates[0], self._terms.budget_s / 2
            try:
                with self._allowance.spending():
                    call = await self._search.warm_or_new(kept, candidate, self._wanted(), within_s)
            except ProviderError as error:
                failed = error
            else:
                self._adopt(call, 0)
                return
        await self._seek(Start(lost=failed, tried=failed is not None))

    async def _seek(self, start: Start) -> None:
        """Find a session for the turn under way, within its budget."""
        if start.lost is not None:
            self._allowance.rescued = True
            await asyncio.sleep(0)  # heard after whatever led here
            self._hear(SessionReplacing(start.lost.code, str(start.lost)))
        before = self._plan.at(self._index).name
        try:
            with self._allowance.spending() as until_s:
                call, index = await self._search.find(self._plan, start, self._wanted(), until_s)
        except ProviderError as error:
            self._call = None
            self._hear(SessionFailed.of(error))
            return
        if call.provider.name != before:
            self._terms.watcher.moved(before, call.provider.name)
        self._adopt(call, index)

    async def _refused(self, error: ProviderError) -> None:
        await asyncio.sleep(0)
        self._hear(SessionFailed.of(error))

    def _adopt(self, call: Call, index: int) -> None:
        """Make a session the conversation's, and tell."""
        self._seeking.done()
        self._index = index
        self._take_up(call)
        self._hear(call.as_opened(others=self._search.others(self._plan, index)))
        self._flush()
        call.listen()

    def _renew_if_resting(self) -> None:
        # What continues a session comes after its answer has sounded, with the next turn's begin.
        early = self._memory.answered and self._call and self._call.capabilities.resume_closes_first
        if self._resting and not early:
            self._renew()

    def _renew(self) -> None:
        """Begin to put a fresh session in the present one's place, once at a time."""
        if not self._seeking.under_way and self._call is not None:
            self._seeking.begin(self._renewing(self._call))

    async def _renewing(self, old: Call) -> None:
        """Open the next session with the same service; nothing is sent or heard in between."""
        self._age.due = False
        alone = old.capabilities.resume_closes_first or not self._search.places.free
        if alone or self._is_unfit(old):
            await self._retire(old)
            await old.gone()
        try:
            call = await self._search.reopen(old, self._plan.at(self._index), self._wanted())
            if self._call is None and self._is_unfit(call):  # by now it is the other kind of turn
                self._search.leave(call)
                call = await self._search.reopen(call, self._plan.at(self._index), self._wanted())
        except ProviderError as error:
            self._seeking.done()
            if self._call is None:
                self._replace(error, self._after(error))
            else:
                self._age.postpone()
            return
        if self._call is old and not self._resting:
            # A turn began meanwhile: what it says is not in the new session's history.
            self._search.leave(call)
            self._age.due = True
        else:
            await self._succeed(call, old)
        self._seeking.done()

    async def _succeed(self, call: Call, old: Call) -> None:
        """Let a session take over from the one before, without a word to the conversation."""
        try:
            if self._call is old:
                await self._retire(old)
        except asyncio.CancelledError:
            self._search.leave(call)
            raise
        self._take_up(call)
        if self._begun is not None and not self._backlog.begins_turn:
            call.send(self._begun)
        self._flush()
        call.listen()

    def _take_up(self, call: Call) -> None:
        self._call = call
        self._memory.begin(call.capabilities)
        self._age.begin(call.capabilities.max_minutes, call.born_s)

    async def _retire(self, old: Call) -> None:
        """Leave a session once it has taken what is on its way; the rest is for the next one."""
        self._call = None
        self._backlog.hold()
        try:
            self._backlog.put_before(await old.withdraw())
        finally:
            self._search.leave(old)

    # --- small change ---------------------------------------------------------------------------

    def _wanted(self) -> Wanted:
        return Wanted(history=self._memory.items, mode=self._begun.mode if self._begun else None)

    def _is_unfit(self, call: Call) -> bool:
        return self._begun is not None and not call.takes(self._begun.mode)

    def _pass_on(self, item: Outgoing) -> None:
        if self._call is None:
            self._backlog.add(item)
        else:
            self._terms.watcher.sent(self._call, item)
            self._call.send(item)

    def _flush(self) -> None:
        for item in self._backlog.take():
            self._pass_on(item)
