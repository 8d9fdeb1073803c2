"""A session kept for the next wake: never deaf, never old, never a listener after the end."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from daemon.call import Call
from daemon.clock import AudioClock
from daemon.effects import BeginTurn, SendText
from daemon.events import SessionFailed, SessionOpened
from daemon.link import Link
from daemon.plan import Candidate, Plan
from daemon.search import Terms
from providers.base import AudioOutput, Provider, SessionBrief, TurnEnd, TurnMode
from providers.scripted.provider import ScriptedProvider
from tests.daemon.scripts import service, until
from tests.daemon.test_link import FRAME, Heard
from tests.daemon.test_link_fallback import ANSWERS, plan

CLOUD = "[capabilities]\ncloud = true\nmax_minutes = 5.0\nswitches_mode = true\n"
SLOWLY = "[open]\ndelay_ms = 60\n"
SAYS = '[[turn]]\nsteps = [{ transcript = "tale" }, { tone_hz = 400, ms = 400 }]'
CALLS_OUT = '[[turn]]\nwait = "nothing"\nsteps = [{ delay_ms = 80 }, { tone_hz = 400, ms = 900 }]'


@pytest.fixture
def clock() -> AudioClock:
    return AudioClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def link(heard: Heard, clock: AudioClock) -> AsyncIterator[Link]:
    link = Link(heard, Terms(clock=clock, send_timeout_s=0.3, keep_warm_s=600.0))
    yield link
    await link.aclose()


@pytest.fixture
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_self: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("providers.scripted.session.ScriptedSession.prove", never)


async def converse(link: Link, heard: Heard, provider: ScriptedProvider) -> None:
    """Begin a conversation, and take a turn if the service has one."""
    heard.events.clear()
    link.connect(plan(provider))
    await until(lambda: any(isinstance(event, SessionOpened) for event in heard.events))


async def take_turn(link: Link, heard: Heard) -> None:
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.send(SendText("hello"))
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events))


async def test_a_session_that_answered_is_kept(link: Link, heard: Heard) -> None:
    provider = service(CLOUD + ANSWERS)
    await converse(link, heard, provider)
    await take_turn(link, heard)
    link.disconnect()
    await asyncio.sleep(0.02)
    assert not provider.record.sessions[0].closed


async def test_a_session_that_owes_an_answer_is_not_kept(link: Link, heard: Heard) -> None:
    provider = service(f"{CLOUD}{SAYS}")
    await converse(link, heard, provider)
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.send(SendText("a tale"))
    await until(lambda: any(isinstance(event, AudioOutput) for event in heard.events))
    link.disconnect()
    await until(lambda: provider.record.sessions[0].closed)


async def test_a_kept_session_that_begins_to_speak_is_let_go(link: Link, heard: Heard) -> None:
    provider = service(CLOUD + CALLS_OUT)
    await converse(link, heard, provider)
    link.disconnect()
    await asyncio.sleep(0.02)
    assert not provider.record.sessions[0].closed
    await until(lambda: provider.record.sessions[0].closed)
    assert not any(isinstance(event, AudioOutput) for event in heard.events)


async def test_not_one_frame_reaches_a_session_after_the_conversation(
    link: Link, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced = "providers.scripted.session.ScriptedSession.send_audio"
    arrived: list[bytes] = []

    async def in_real_time(_self: object, pcm: bytes) -> None:
        await asyncio.sleep(0.02)
        arrived.append(pcm)

    monkeypatch.setattr(paced, in_real_time)
    provider = service(CLOUD + ANSWERS)
    await converse(link, heard, provider)
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    for _ in range(20):
        link.send(FRAME)
    await until(lambda: len(arrived) > 3)
    link.disconnect()
    count = len(arrived)
    await asyncio.sleep(0.1)
    assert len(arrived) == count
    assert not provider.record.sessions[0].closed, "it is kept all the same"
    await converse(link, heard, provider)
    link.send(FRAME)
    await until(lambda: len(arrived) == count + 1)


async def test_a_kept_session_is_as_old_as_it_is(
    link: Link, heard: Heard, clock: AudioClock
) -> None:
    provider = service(CLOUD + ANSWERS)
    await converse(link, heard, provider)
    clock.advance_to(290.0)
    link.disconnect()
    clock.advance_to(295.0)
    await converse(link, heard, provider)
    assert provider.record.opens == 1
    link.rest(between_turns=True)
    clock.advance_to(301.0)
    await until(lambda: provider.record.opens == 2)


@pytest.mark.usefixtures("nobody_answers")
async def test_leaving_while_a_kept_session_is_asked_for_a_sign_closes_it(
    link: Link, heard: Heard
) -> None:
    provider = service(CLOUD + ANSWERS)
    await converse(link, heard, provider)
    link.disconnect()
    link.connect(plan(provider))
    await asyncio.sleep(0.02)
    link.disconnect()
    await until(lambda: provider.record.sessions[0].closed)


@pytest.mark.usefixtures("nobody_answers")
@pytest.mark.parametrize("after_s", [0.12, 0.165, 0.2])
async def test_leaving_while_another_one_opens_beside_it_closes_both(
    link: Link, heard: Heard, after_s: float
) -> None:
    provider = service(CLOUD + SLOWLY + ANSWERS)
    await converse(link, heard, provider)
    link.disconnect()
    link.connect(plan(provider))
    await asyncio.sleep(after_s)
    opened = len(heard.events) > 1
    link.disconnect()
    await until(lambda: provider.record.sessions[0].closed)
    await asyncio.sleep(0.1)
    assert [each.closed for each in provider.record.sessions[1:]] in ([], [not opened])


@pytest.mark.usefixtures("nobody_answers")
async def test_the_only_session_allowed_makes_room_when_it_gives_no_sign(
    heard: Heard, clock: AudioClock
) -> None:
    link = Link(heard, Terms(clock=clock, keep_warm_s=600.0, max_sessions=1))
    provider = service(CLOUD + ANSWERS)
    await converse(link, heard, provider)
    link.disconnect()
    heard.events.clear()
    link.connect(plan(provider))
    await until(lambda: heard.events)
    assert [type(event) for event in heard.events] == [SessionOpened]
    assert [each.closed for each in provider.record.sessions] == [True, False]
    await link.aclose()


async def test_closing_leaves_no_task_behind(heard: Heard) -> None:
    before = asyncio.all_tasks()
    for script in (CLOUD + ANSWERS, CLOUD + SLOWLY + ANSWERS):
        link = Link(heard, Terms(keep_warm_s=600.0))
        link.connect(plan(service(script)))
        await asyncio.sleep(0.02)
        await link.aclose()
        assert asyncio.all_tasks() == before
    assert not [event for event in heard.events if isinstance(event, SessionFailed)]


async def test_a_provider_with_a_defect_is_told_of_though_another_one_s_session_is_kept(
    link: Link, heard: Heard
) -> None:
    def defect() -> tuple[Provider, SessionBrief]:
        raise ValueError("another package's")

    kept = service(CLOUD + ANSWERS)
    await converse(link, heard, kept)
    link.disconnect()
    heard.events.clear()
    link.connect(Plan((Candidate("other", defect),)))
    await until(heard.failures)
    assert "defect" in heard.failures()[0].message
    await until(lambda: kept.record.sessions[0].closed)


async def test_a_kept_session_that_ends_right_after_its_proof_is_not_taken(
    link: Link, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def last_sign(call: Call) -> None:
        call.close()
        await call.gone()

    provider = service(CLOUD + ANSWERS)
    await converse(link, heard, provider)
    link.disconnect()
    monkeypatch.setattr(Call, "prove", last_sign)
    await converse(link, heard, provider)
    assert [record.closed for record in provider.record.sessions] == [True, False]
