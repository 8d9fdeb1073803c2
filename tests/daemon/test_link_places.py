"""The limit on open sessions is ours: it never stops a conversation that keeps to it."""

import asyncio

import pytest

from daemon.clock import AudioClock
from daemon.effects import BeginTurn, EndTurn
from daemon.events import SessionFailed, SessionOpened
from daemon.link import Link
from daemon.search import Terms
from providers.base import TurnEnd, TurnMode
from providers.errors import ConnectionLost, ErrorCode
from tests.daemon.scripts import service, until
from tests.daemon.test_link import FRAME, Heard
from tests.daemon.test_link_fallback import ANSWERS, Book, named, plan

CLOUD = "[capabilities]\ncloud = true\nmax_minutes = 5.0\n"
CLOSES_FIRST = f"{CLOUD}resume_closes_first = true\n"
NEVER_OPENS = f"{CLOUD}[open]\ndelay_ms = 60000\n"


@pytest.fixture
def clock() -> AudioClock:
    return AudioClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_a_limit_of_one_still_renews_and_loses_nothing(
    heard: Heard, clock: AudioClock
) -> None:
    link = Link(heard, Terms(clock=clock, max_sessions=1))
    provider = service(f"{CLOUD}{ANSWERS}{ANSWERS}[open]\ndelay_ms = 30\n")
    link.connect(plan(provider))
    await until(lambda: heard.events)
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.rest(between_turns=True)
    clock.advance_to(301.0)
    for _ in range(40):
        link.send(FRAME)
        await asyncio.sleep(0.004)
    link.rest(between_turns=False)
    link.send(EndTurn())
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events))
    first, second = provider.record.sessions
    assert first.closed
    assert first.frames + second.frames == 40
    assert second.modes == [TurnMode.AUTOMATIC]
    assert not heard.replaced
    await link.aclose()


async def test_who_did_not_open_in_time_makes_room_for_the_next(heard: Heard) -> None:
    link = Link(heard, Terms(max_sessions=1, budget_s=2.0))
    second = named("second", f"{CLOUD}{ANSWERS}")
    link.connect(plan(named("first", NEVER_OPENS), second))
    await until(lambda: heard.events)
    assert [event.provider for event in heard.events if isinstance(event, SessionOpened)] == [
        "second"
    ]
    await link.aclose()


async def test_our_own_limit_says_nothing_of_a_service(heard: Heard) -> None:
    book = Book()
    link = Link(heard, Terms(max_sessions=1, watcher=book))
    first, other = named("first", f"{CLOUD}{ANSWERS}"), Link(heard, Terms())
    other.connect(plan(first))
    await until(lambda: heard.events)
    assert other._call is not None
    link._search.places.take(other._call)
    link.connect(plan(first))
    await until(heard.failures)
    assert heard.failures()[0].code is ErrorCode.TOO_MANY_SESSIONS
    assert not link._search._breakers["first"].open
    await other.aclose()
    await link.aclose()


@pytest.mark.parametrize("closes_first", [False, True])
async def test_a_renewal_that_fails_once_is_tried_again(
    heard: Heard, clock: AudioClock, monkeypatch: pytest.MonkeyPatch, *, closes_first: bool
) -> None:
    link = Link(heard, Terms(clock=clock, retry_delay_s=0.01))
    provider = service((CLOSES_FIRST if closes_first else CLOUD) + ANSWERS)
    link.connect(plan(provider))
    await until(lambda: heard.events)
    fails = iter([True])
    opening = type(provider).open

    def once(self: object, brief: object) -> object:
        if next(fails, False):
            raise ConnectionLost("no route")
        return opening(self, brief)  # type: ignore[arg-type]  # the very same arguments

    monkeypatch.setattr(type(provider), "open", once)
    link.rest(between_turns=True)
    clock.advance_to(301.0)
    await until(lambda: len(provider.record.sessions) == 2)
    await until(lambda: provider.record.sessions[0].closed)
    assert not [event for event in heard.events if isinstance(event, SessionFailed)]
    await link.aclose()


async def test_a_renewal_nobody_grants_is_tried_again_later(
    heard: Heard, clock: AudioClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = Link(heard, Terms(clock=clock, retry_delay_s=0.001, max_retries=1))
    provider = service(CLOUD + ANSWERS)
    link.connect(plan(provider))
    await until(lambda: heard.events)
    tries: list[object] = []

    def never(self: object, brief: object) -> object:  # noqa: ARG001 - as it is called
        tries.append(brief)
        raise ConnectionLost("no route")

    monkeypatch.setattr(type(provider), "open", never)
    link.rest(between_turns=True)
    clock.advance_to(301.0)
    await until(lambda: len(tries) == 2)
    for _ in range(5):
        link.rest(between_turns=True)  # every event says so
        await asyncio.sleep(0.01)
    assert len(tries) == 2, "not at once"
    clock.advance_to(340.0)
    await until(lambda: len(tries) == 4)
    assert not provider.record.sessions[0].closed
    await link.aclose()
