"""Finds somebody who answers: with whom to open a session, how often, and for how long."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from daemon.breaker import Breaker
from daemon.call import Call, Ears
from daemon.clock import Clock, WallClock
from daemon.places import Places
from daemon.plan import Candidate, Plan
from daemon.watcher import Nobody, Watcher
from providers.base import HistoryItem, SessionBrief, TurnMode
from providers.errors import ConnectionLost, ErrorCode, ProviderError

SHORTEST_TRY_S: Final = 0.5
"""What is left of a budget below this is no time to open a session in."""
_QUICK_S: Final = 1.0
"""A failure within this leaves time to try the same service once more."""
_PAUSE_S: Final = (0.1, 0.3)
_RENEWAL_S: Final = 10.0
"""How long a renewal may take to open: nobody waits for it."""
_OURS: Final = frozenset({ErrorCode.TOO_MANY_SESSIONS, ErrorCode.COST_CAP})
"""Refused by the house itself: they say nothing of a service."""
_WARM_PROOF_S: Final = 0.1
"""A kept session that has not answered by then may be dead: a new one is opened beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The figures sessions are kept by, and who looks on."""

    clock: Clock = field(default_factory=WallClock)
    budget_s: float = 4.0
    """For all tries of one turn together."""
    send_timeout_s: float = 5.0
    keep_warm_s: float = 0.0
    max_sessions: int = 2
    max_retries: int = 3
    retry_delay_s: float = 1.0
    retry_backoff: float = 2.0
    watcher: Watcher = field(default_factory=Nobody)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a session is to begin with, besides its candidate's own brief."""

    history: tuple[HistoryItem, ...] = ()
    mode: TurnMode | None = None

    def brief(self, brief: SessionBrief) -> SessionBrief:
        """Give a candidate's brief with all of it."""
        return replace(
            brief,
            history=self.history,
            turn_mode=self.mode or brief.turn_mode,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a search begins: with the first at a wake, after a loss with who is left."""

    index: int = 0
    lost: ProviderError | None = None
    """Why the search is on, if a session was lost; told when nobody is found."""
    tried: bool = False
    """Whether the first of them was tried a second time already."""


class Search:
    """Opens sessions, and knows of every service how it did lately."""

    def __init__(self, terms: Terms, ears: Ears) -> None:
        self._terms = terms
        self._ears = ears
        self._breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(terms.clock.now_s))
        self.places = Places(terms.max_sessions)

    def take(self, terms: Terms) -> None:
        """Search by other figures; what is known of each service stays known."""
        self._terms = terms
        self.places.limit = terms.max_sessions

    def others(self, plan: Plan, index: int) -> int:
        """Give how many are left after one of a plan."""
        return sum(not self._breakers[other.name].open for other in plan.candidates[index + 1 :])

    def answered(self, name: str) -> None:
        """Know that a whole turn was answered."""
        self._breakers[name].succeeded()

    def failed(self, name: str, error: ProviderError) -> None:
        """Know that a session failed."""
        error.provider = error.provider or name
        if error.code not in _OURS:
            self._breakers[name].failed(error)
        self._terms.watcher.failed(error)

    async def find(
        self, plan: Plan, start: Start, wanted: Wanted, until_s: float
    ) -> tuple[Call, int]:
        """Give an open session and whose it is. Raises the first `ProviderError` of the search."""
        first = start.lost
        if first is not None and first.code is ErrorCode.COST_CAP:
            return await self._in_refuge(plan, wanted, until_s), len(plan.candidates)
        for index in self._order(plan, start):
            tries = 1 if index == start.index and start.tried else 2
            is_last = index == len(plan.candidates) - 1
            candidate = plan.candidates[index]
            try:
                call = await self._tried(candidate, wanted, until_s, tries=tries, is_last=is_last)
            except ProviderError as error:
                first = first or error
                if error.code is ErrorCode.COST_CAP:
                    return await self._in_refuge(plan, wanted, until_s), len(plan.candidates)
            else:
                return call, index
        raise first or ConnectionLost("nobody is there to answer")

    async def _in_refuge(self, plan: Plan, wanted: Wanted, until_s: float) -> Call:
        """Open a session that costs nothing, as the money is spent."""
        if plan.refuge is None:
            raise ProviderError("nobody answers for nothing", code=ErrorCode.COST_CAP)
        return await self._tried(plan.refuge, wanted, until_s, tries=1, is_last=True)

    async def open(self, candidate: Candidate, wanted: Wanted, within_s: float) -> Call:
        """Open a session with one of them. Raises `ProviderError`."""
        clock, watcher = asyncio.get_running_loop().time, self._terms.watcher
        began = clock()
        watcher.trying(candidate.name)
        try:
            provider, brief = candidate.made()
            if refusal := watcher.refusal(provider):
                raise refusal
            counts = provider.capabilities.cloud
            if counts:
                await self.places.wait()
            call = Call(
                provider,
                wanted.brief(brief),
                self._ears,
                send_timeout_s=self._terms.send_timeout_s,
            )
            if counts:
                self.places.take(call)
            call.born_s = self._terms.clock.now_s()
            try:
                await call.opened(max(within_s - (clock() - began), SHORTEST_TRY_S))
            except BaseException:
                self.places.leave(call)
                raise
        except ProviderError as error:
            self.failed(candidate.name, error)
            raise
        watcher.opened(call, clock() - began)
        return call

    def leave(self, call: Call) -> None:
        """Close a session; its socket counts until it is gone."""
        self._terms.watcher.closed(call)
        self.places.leave(call)
        call.close()

    async def reopen(self, old: Call, candidate: Candidate, wanted: Wanted) -> Call:
        """Open a session that is to follow another, and try again for as long as that one serves.

        Raises `ProviderError` when no try is left.
        """
        delay_s, tries = self._terms.retry_delay_s, self._terms.max_retries
        while True:
            try:
                return await self.open(candidate, wanted, _RENEWAL_S)
            except ProviderError as error:
                tries -= 1
                if tries < 0 or old.over or not error.retryable:
                    raise
            await asyncio.sleep(delay_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            delay_s *= self._terms.retry_backoff

    async def warm_or_new(
        self, kept: Call, candidate: Candidate, wanted: Wanted, within_s: float
    ) -> Call:
        """Give the kept session if it proves itself, else a new one that was opened meanwhile.

        Whatever happens, what is not given is closed.
        """
        proof = asyncio.create_task(kept.prove(), name="proof of a kept session")
        chosen: Call | None = None
        try:
            await asyncio.wait({proof}, timeout=_WARM_PROOF_S)
            if proof.done() and proof.exception() is None:
                chosen = kept
            elif self.places.free:
                chosen = await self._sooner(kept, proof, self.open(candidate, wanted, within_s))
            else:
                self.leave(kept)
                chosen = await self.open(candidate, wanted, within_s)
        finally:
            if chosen is not kept:
                self.leave(kept)
            proof.cancel()
            await asyncio.gather(proof, return_exceptions=True)
        if chosen.over:  # it ended while it was chosen, when nobody listened
            self.leave(chosen)
            error = ConnectionLost(f"{kept.provider.name}: the kept session is over")
            self.failed(candidate.name, error)
            raise error
        return chosen

    async def _sooner(
        self, kept: Call, proof: asyncio.Task[None], opening: Coroutine[None, None, Call]
    ) -> Call:
        """Give the kept session if its proof comes before a new one is open, else the new one."""
        fresh = asyncio.create_task(opening, name="fresh session")
        chosen: Call | None = None
        try:
            await asyncio.wait((proof, fresh), return_when=asyncio.FIRST_COMPLETED)
            proven = proof.done() and proof.exception() is None
            chosen = kept if proven and not fresh.done() else await fresh
        finally:
            fresh.cancel()
            (opened,) = await asyncio.gather(fresh, return_exceptions=True)
            if isinstance(opened, Call) and opened is not chosen:
                self.leave(opened)
        return chosen

    async def _tried(
        self, candidate: Candidate, wanted: Wanted, until_s: float, *, tries: int, is_last: bool
    ) -> Call:
        """Try one of them, a second time if it failed quickly in a way that may pass."""
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            left_s = until_s - began
            if left_s < SHORTEST_TRY_S:
                raise ConnectionLost("no time is left to try", provider=candidate.name)
            within_s = left_s if is_last else max(left_s / 2, SHORTEST_TRY_S)
            try:
                return await self.open(candidate, wanted, within_s)
            except ProviderError as error:
                tries -= 1
                if not error.retryable or tries == 0 or clock() - began > _QUICK_S:
                    raise
            await asyncio.sleep(random.uniform(*_PAUSE_S))  # noqa: S311 - jitter, not a secret

    def _order(self, plan: Plan, start: Start) -> Iterator[int]:
        """Give who is tried: those not on hold; but whoever wakes the room is never refused."""
        left = range(start.index, len(plan.candidates))
        ready = [index for index in left if not self._breakers[plan.candidates[index].name].open]
        if ready or start.lost:
            yield from ready
        else:
            yield from left[:1]
