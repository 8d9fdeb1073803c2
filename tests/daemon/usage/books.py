"""Ledgers and usage for tests."""

import datetime as dt

from daemon.store import Store
from daemon.usage.ledger import Ledger
from daemon.usage.meter import Meter
from daemon.usage.rows import Account, Turn, Usages
from daemon.usage.tally import Tally
from tests.daemon.timers.world import World

TODAY = dt.date(2026, 11, 18)
HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
EVER = (dt.date(2020, 1, 1), dt.date(2030, 1, 1))


def begun(store: Store, world: World) -> Ledger:
    """Give a ledger that has taken up what the store holds."""
    ledger = Ledger(store, world.moment)
    ledger.start()
    return ledger


def grok(ledger: Ledger, session: str = "session-1") -> Meter:
    return Meter(ledger, "grok_voice", "grok-voice-think-fast-1.0", session, cloud=True)


def openai(ledger: Ledger, session: str = "session-1") -> Meter:
    return Meter(ledger, "openai_realtime", "gpt-realtime-2.1", session, cloud=True)


def local(ledger: Ledger) -> Meter:
    return Meter(ledger, "local", "", "session-1", cloud=False)


def turn(day: dt.date = TODAY, turn_id: str = "turn-1", provider: str = "grok_voice") -> Turn:
    account = Account(day=day, provider=provider, model="grok-voice-think-fast-1.0", cloud=True)
    return Turn(account=account, session_id="session-1", turn_id=turn_id)


async def kept(ledger: Ledger) -> Usages:
    """Give all that ever was, as the disk has it."""
    await ledger.aclose()
    return await ledger.days(*EVER)


async def together(ledger: Ledger) -> Tally:
    return sum((await kept(ledger)).values(), Tally())


def minutes(count: float) -> int:
    return int(count * 60_000)
