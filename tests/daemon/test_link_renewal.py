"""A session is renewed between turns and kept warm between conversations, unnoticed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from daemon.clock import AudioClock
from daemon.effects import BeginTurn, EndTurn
from daemon.events import SessionOpened
from daemon.link import Link
from daemon.search import Terms
from providers.base import HistoryItem, TurnEnd, TurnMode
from providers.errors import ErrorCode
from providers.scripted.provider import ScriptedProvider
from tests.daemon.scripts import service, until
from tests.daemon.test_link import FRAME, Heard
from tests.daemon.test_link_fallback import ANSWERS, plan

AGEING = f"[capabilities]\nmax_minutes = 5.0\ncloud = true\n{ANSWERS}\n{ANSWERS}"
MODE_FIXED = f"[capabilities]\nswitches_mode = false\n{ANSWERS}"
CLOUD = f"[capabilities]\ncloud = true\n{ANSWERS}"


@pytest.fixture
def clock() -> AudioClock:
    return AudioClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def link(heard: Heard, clock: AudioClock) -> AsyncIterator[Link]:
    link = Link(heard, Terms(clock=clock, send_timeout_s=0.3, keep_warm_s=30.0))
    yield link
    await link.aclose()


async def open_link(link: Link, heard: Heard, provider: ScriptedProvider) -> None:
    heard.events.clear()
    link.connect(plan(provider))
    await until(lambda: any(isinstance(event, SessionOpened) for event in heard.events))


async def answered(link: Link, heard: Heard) -> None:
    before = len(heard.events)
    link.rest(between_turns=False)
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.send(EndTurn())
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events[before:]))


async def test_it_is_renewed_at_rest_with_what_was_said(
    link: Link, heard: Heard, clock: AudioClock
) -> None:
    provider = service(AGEING)
    await open_link(link, heard, provider)
    await answered(link, heard)
    clock.advance_to(301.0)
    await asyncio.sleep(0.02)
    assert provider.record.opens == 1, "in the middle of a turn nothing is renewed"
    told = list(heard.events)
    link.rest(between_turns=True)
    await until(lambda: provider.record.sessions[0].closed)
    renewed = provider.record.sessions[1]
    assert renewed.brief.history == (HistoryItem("user", "time"), HistoryItem("assistant", "Ten."))
    assert heard.events == told, "nobody notices"
    await answered(link, heard)
    assert renewed.turns_ended == 1


async def test_frames_of_a_renewal_go_to_one_session_each(
    link: Link, heard: Heard, clock: AudioClock
) -> None:
    provider = service(AGEING)
    await open_link(link, heard, provider)
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    clock.advance_to(301.0)
    for number in range(200):
        if number == 50:
            link.rest(between_turns=True)
        link.send(FRAME)
        await asyncio.sleep(0.001)
    await until(lambda: link.idle)
    first, second = provider.record.sessions
    assert first.frames + second.frames == 200
    assert first.frames >= 50
    assert second.frames > 0
    assert second.modes == [TurnMode.AUTOMATIC], "it was told how the turn comes"


async def test_a_turn_that_begins_while_the_next_session_opens_stays_where_it_is(
    link: Link, heard: Heard, clock: AudioClock
) -> None:
    provider = service(AGEING + "\n[open]\ndelay_ms = 50\n")
    await open_link(link, heard, provider)
    clock.advance_to(301.0)
    link.rest(between_turns=True)
    await answered(link, heard)
    assert provider.record.sessions[0].turns_ended == 1
    await until(lambda: len(provider.record.sessions) == 2 and provider.record.sessions[1].closed)
    link.rest(between_turns=True)
    await until(lambda: provider.record.sessions[0].closed)
    assert len(provider.record.sessions) == 3


async def test_the_other_kind_of_turn_gets_a_session_of_its_own_where_it_must(
    link: Link, heard: Heard
) -> None:
    provider = service(MODE_FIXED)
    await open_link(link, heard, provider)
    link.send(BeginTurn(TurnMode.PUSH_TO_TALK))
    for _ in range(5):
        link.send(FRAME)
    link.send(EndTurn())
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events))
    first, second = provider.record.sessions
    assert (first.frames, second.frames, second.turns_ended) == (0, 5, 1)
    assert second.brief.turn_mode is TurnMode.PUSH_TO_TALK


async def test_a_kept_session_serves_the_next_conversation(link: Link, heard: Heard) -> None:
    provider = service(CLOUD)
    for _ in range(2):
        await open_link(link, heard, provider)
        link.disconnect()
    assert provider.record.opens == 1


async def test_a_session_is_kept_no_longer_than_was_asked(
    link: Link, heard: Heard, clock: AudioClock
) -> None:
    provider = service(CLOUD)
    await open_link(link, heard, provider)
    link.disconnect()
    clock.advance_to(31.0)
    await until(lambda: provider.record.sessions[0].closed)
    await open_link(link, heard, provider)
    assert provider.record.opens == 2


async def test_a_kept_session_that_proves_nothing_costs_no_time(
    link: Link, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = service(CLOUD)
    await open_link(link, heard, provider)
    link.disconnect()

    async def never(_self: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("providers.scripted.session.ScriptedSession.prove", never)
    began = asyncio.get_running_loop().time()
    await open_link(link, heard, provider)
    assert asyncio.get_running_loop().time() - began < 0.5
    assert provider.record.opens == 2
    await until(lambda: provider.record.sessions[0].closed)


async def test_more_sessions_than_allowed_are_refused_in_words(heard: Heard) -> None:
    link = Link(heard, Terms(max_sessions=1, send_timeout_s=3.0))
    slow = service(f"[capabilities]\ncloud = true\n{ANSWERS}")
    await open_link(link, heard, slow)
    taken = link._search.places
    assert taken.taken == 1
    with pytest.raises(Exception, match=r"conversation\.max_sessions is 1") as refused:
        await taken.wait()
    assert getattr(refused.value, "code", None) is ErrorCode.TOO_MANY_SESSIONS
    link.disconnect()
    await taken.wait()  # one that is closing makes room
    await link.aclose()
