"""Many sessions feel like one with every service: each sample, each word and each turn arrives."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from daemon.effects import BeginTurn
from daemon.events import SessionOpened
from providers.base import TurnMode
from providers.emulators.script import EmulatedTurn, Script
from providers.emulators.voice import spoken
from tests.daemon.link_with import QUICK, QUIET, Talk, talk
from tests.daemon.scripts import until
from tests.scenarios.services import SERVICES

TURNS = 4
ANSWERS = tuple(f"Answer number {number}." for number in range(TURNS))
SCRIPT = Script(
    turns=tuple(EmulatedTurn(heard=f"question {n}", say=(ANSWERS[n],)) for n in range(TURNS)),
    vad=QUICK,
    answer_delay_ms=0,
    pace=6.0,
    chunk_ms=40,
)
SOON_MINUTES = 0.002
"""A session is due after 120 ms: in the middle of every turn."""
ENDS = ("1 closed (1000)", "2 opened")


@pytest.fixture(params=SERVICES)
async def talking(request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    async with talk(request.param, SCRIPT, max_session_minutes=SOON_MINUTES) as talking:
        talking.pace = 1.0 if talking.provider.capabilities.uplink_speed else 3.0
        await talking.begin()
        yield talking


async def test_three_renewals_lose_and_double_nothing(talking: Talk) -> None:
    talking.link.send(BeginTurn(TurnMode.AUTOMATIC))
    for turn in range(TURNS):
        before = len(talking.emulator.sessions)
        await talking.speak(100)
        assert len(talking.emulator.sessions) == before == turn + 1, "renewed in mid-turn"
        await renewed(talking, before)
    await until(lambda: len(talking.arrived) >= len(talking.sent))
    assert talking.arrived == bytes(talking.sent)
    assert list(talking.replies().values()) == [await spoken(words, 24_000) for words in ANSWERS]
    assert len(talking.all(SessionOpened)) == 1, "the conversation noticed none of it"
    for session in talking.emulator.sessions:
        assert session.violations == []
    remembered = "\n".join(entry.text for entry in talking.emulator.sessions[-1].conversation)
    assert [remembered.count(answer) for answer in ANSWERS] == [1] * TURNS


async def renewed(talking: Talk, before: int) -> None:
    """Listen for the next turn; the microphone is open all the while the session is renewed."""
    sessions = talking.emulator.sessions
    talking.link.send(BeginTurn(TurnMode.AUTOMATIC))
    for _ in range(16):  # more at once than a service that wants real time takes
        talking.hand_over(QUIET)
    await talking.frame(QUIET)
    talking.link.rest(between_turns=True)
    async with asyncio.timeout(4.0):
        while len(sessions) == before or not sessions[before - 1].closed.is_set():
            await talking.frame(QUIET)
    talking.link.rest(between_turns=False)


async def test_gemini_goes_on_by_its_handle_once_the_old_socket_is_closed() -> None:
    async with talk("gemini_live", SCRIPT, max_session_minutes=SOON_MINUTES) as talking:
        await talking.begin()
        await talking.ask(100)
        sessions = talking.emulator.sessions
        # Given at the beginning, withheld while it answers, given when the answer has sounded.
        await until(lambda: sessions[0].sent_kinds().count("sessionResumptionUpdate") == 3)
        assert len(sessions) == 1
        talking.link.send(BeginTurn(TurnMode.AUTOMATIC))
        talking.link.rest(between_turns=True)
        await until(lambda: len(sessions) > 1 and "setup" in sessions[1].kinds())
        setup = cast("dict[str, Any]", sessions[1].received[0]["setup"])
        assert setup["sessionResumption"]["handle"] == "handle-2"
        closed, opened = (talking.story.index(f"session {words}") for words in ENDS)
        assert closed < opened


async def test_nova_is_told_goodbye_in_its_order() -> None:
    async with talk("nova_sonic", SCRIPT, max_session_minutes=SOON_MINUTES) as talking:
        await talking.begin()
        await talking.ask(100)
        left = talking.emulator.sessions[0]
        await until(left.closed.is_set)
        assert left.kinds()[-3:] == ["contentEnd", "promptEnd", "sessionEnd"]
        assert left.violations == []
