"""Sessions kept with real services: dead ones cost next to nothing, and none of them listens."""

import asyncio
import time
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from daemon.effects import BeginTurn
from daemon.events import SessionFailed, SessionOpened
from daemon.search import Terms
from providers.base import TurnMode
from providers.emulators.script import Script
from tests.daemon.link_with import LOUD, QUICK, QUIET, TEN, Talk, made, talk
from tests.daemon.middleman import Middleman, between
from tests.daemon.scripts import until
from tests.scenarios.services import SERVICES

ANSWERS = Script(turns=(TEN,), vad=QUICK, answer_delay_ms=0, pace=0.0)
KEPT = Terms(keep_warm_s=60.0)
PAST_PROOF_S = 0.15
"""What a dead session may cost over a fresh one."""


@asynccontextmanager
async def through(
    service: str, *, idle_s: float | None = None
) -> AsyncIterator[tuple[Talk, Middleman]]:
    """Give a talk with a service that is reached through a middleman."""
    async with (
        talk(service, ANSWERS, KEPT) as talking,
        between(talking.emulator.url, idle_s=idle_s) as (middleman, url),
    ):
        talking.provider = made(service, url)
        yield talking, middleman
        await talking.link.aclose()


async def opened_in_s(talking: Talk) -> float:
    began = time.monotonic()
    await talking.begin()
    assert talking.all(SessionFailed) == []
    return time.monotonic() - began


@pytest.mark.parametrize("service", SERVICES)
async def test_a_half_open_session_costs_the_next_wake_next_to_nothing(service: str) -> None:
    async with through(service) as (talking, middleman):
        fresh_s = await opened_in_s(talking)
        await talking.ask()
        talking.link.disconnect()
        kept_s = await opened_in_s(talking)
        assert middleman.connections == 1
        assert kept_s < PAST_PROOF_S
        talking.link.disconnect()
        middleman.freeze()
        assert await opened_in_s(talking) < fresh_s + PAST_PROOF_S
        assert middleman.connections == 2
        await talking.ask()
        assert len(talking.replies()) == 2
        assert talking.all(SessionFailed) == []


@pytest.mark.parametrize("service", ["openai_realtime", "grok_voice", "gemini_live"])
async def test_a_proxy_that_cuts_who_is_idle_goes_unnoticed(service: str) -> None:
    async with through(service, idle_s=0.2) as (talking, middleman):
        await opened_in_s(talking)
        await talking.ask()
        talking.link.disconnect()
        await asyncio.sleep(0.5)
        assert await opened_in_s(talking) < PAST_PROOF_S
        assert middleman.connections == 2
        await talking.ask()
        assert len(talking.replies()) == 2
        assert [type(event) for event in talking.events].count(SessionOpened) == 2


@pytest.mark.parametrize("service", SERVICES)
async def test_after_the_end_not_one_byte_of_the_microphone_leaves(service: str) -> None:
    async with talk(service, ANSWERS, KEPT) as talking:
        await talking.begin()
        await talking.ask()
        talking.link.send(BeginTurn(TurnMode.AUTOMATIC))
        for _ in range(25):  # half a second at once: a paced service has most of it before it
            talking.hand_over(QUIET)
        await asyncio.sleep(0.02)
        talking.link.disconnect()
        await asyncio.sleep(0.02)  # what was on the wire arrives
        (session,) = talking.emulator.sessions
        ended_bytes = len(session.audio)
        for _ in range(25):
            await talking.frame(LOUD)  # a microphone that goes on
        late = array("h", bytes(session.audio[ended_bytes:]))
        assert set(late) <= {0}, "only silence of the provider's own"
        assert bool(late) is talking.provider.capabilities.needs_silence
        assert not session.closed.is_set(), "it is kept all the same"


@pytest.mark.parametrize("service", SERVICES)
async def test_a_turn_that_ends_in_the_middle_is_over_at_the_service_at_once(service: str) -> None:
    """As a mute does: the conversation disconnects, whatever was still to be sent."""
    async with talk(service, ANSWERS) as talking:
        await talking.begin()
        talking.link.send(BeginTurn(TurnMode.AUTOMATIC))
        for _ in range(5):
            await talking.frame(LOUD)
        for _ in range(40):
            talking.hand_over(LOUD)
        (session,) = talking.emulator.sessions
        talking.link.disconnect()
        await asyncio.sleep(0.1)
        heard_bytes = len(session.audio)
        for _ in range(5):
            await talking.frame(LOUD)
        assert len(session.audio) == heard_bytes
        await until(session.closed.is_set)
