"""What a conversation read stays with it for as long as a session may remember it."""

import asyncio

from daemon.clock import AudioClock
from daemon.link import Link
from daemon.safety.taint import Taint
from daemon.search import Terms
from tests.daemon.scripts import service
from tests.daemon.test_link import Heard
from tests.daemon.test_link_fallback import ANSWERS
from tests.daemon.test_link_warm import CLOUD, converse, take_turn


async def tainted_after_a_second_wake(keep_warm_s: float) -> bool:
    """Converse, read strange words, hang up and wake again; give whether the taint stuck."""
    taint, heard = Taint(), Heard()
    terms = Terms(clock=AudioClock(), send_timeout_s=0.3, keep_warm_s=keep_warm_s)
    link = Link(heard, terms, taint.clear)
    provider = service(CLOUD + ANSWERS)
    try:
        await converse(link, heard, provider)
        taint.note("mcp")
        await take_turn(link, heard)
        assert taint
        link.disconnect()
        await asyncio.sleep(0.02)
        await converse(link, heard, provider)
        return bool(taint)
    finally:
        await link.aclose()


async def test_a_session_kept_warm_still_remembers_and_stays_tainted() -> None:
    assert await tainted_after_a_second_wake(keep_warm_s=600.0)


async def test_a_new_conversation_begins_clean() -> None:
    assert not await tainted_after_a_second_wake(keep_warm_s=0.0)
