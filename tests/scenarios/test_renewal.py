"""A long conversation crosses the services' limits, and nobody in the room can tell."""

import time
from pathlib import Path

import pytest

from tests.scenarios.house import measured
from tests.scenarios.long_talk import RENEWALS, long_talk
from tests.scenarios.services import SERVICES

pytestmark = [pytest.mark.card, pytest.mark.long, pytest.mark.timeout(400)]

TURNS = 20


@pytest.mark.parametrize("service", SERVICES)
async def test_twenty_turns_cross_ten_renewals_with_nothing_lost(
    service: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    async with long_talk(tmp_path, service, session_s=3.0) as talk:
        for _ in range(TURNS):
            await talk.turn()
        house = talk.home.house
        assert house.count("turn", outcome="answered") == TURNS
        assert house.count("wake") == 1
        assert house.count("error") == 0
        for session in talk.home.emulator.sessions:
            assert session.violations == []
            assert session.turns <= TURNS
        figures = await talk.figures(time.monotonic() - began)
    measured(f"{service}: {figures}")
    assert figures.renewals >= RENEWALS
    assert figures.arrived_s == pytest.approx(figures.said_s, rel=0.1)
    # A seam would stretch every answer: each of them has a renewal behind it.
    assert figures.stretched <= 1, "a busy machine lets the loudspeaker stutter now and then"
