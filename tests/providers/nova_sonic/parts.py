"""What the tests of this provider share: a session with the peer, keys, and waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from config.services.nova_sonic import NovaSonic
from providers.base import SessionBrief, SessionEvent
from providers.nova_sonic.bedrock import Bedrock
from providers.nova_sonic.session import NovaSession
from providers.nova_sonic.signing import Keys
from providers.nova_sonic.transport import Deadlines
from tests.providers.nova_sonic.peer import House

KEYS = Keys(access_key="AKIDEXAMPLE", secret_key="made up")  # noqa: S106 - nobody's
SOON = Deadlines(answer_s=0.2, send_s=0.4, ping_every_s=0.1, ping_s=0.2, close_s=0.3)
FRAME = bytes(range(256)) * 2 + bytes(128)


class Ring:
    """Gives the same keys every time, and counts."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.forgotten = 0

    async def keys(self, life_s: float) -> Keys:
        self.asked.append(life_s)
        return KEYS

    def forget(self) -> None:
        self.forgotten += 1


@asynccontextmanager
async def session_with(
    house: House,
    brief: SessionBrief | None = None,
    *,
    settings: NovaSonic | None = None,
    ring: Ring | None = None,
    deadlines: Deadlines = SOON,
) -> AsyncIterator[NovaSession]:
    """Open a session with the peer."""
    settings = (settings or NovaSonic()).model_copy(update={"base_url": house.url})
    bedrock = Bedrock(settings, ring or Ring(), deadlines)
    async with bedrock.open(brief or SessionBrief()) as session:
        yield cast("NovaSession", session)


async def until(condition: Callable[[], object], within_s: float = 3.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - conditions of any kind
            await asyncio.sleep(0.005)


async def next_event(events: AsyncIterator[SessionEvent], within_s: float = 3.0) -> SessionEvent:
    """Give the next event of a session."""
    async with asyncio.timeout(within_s):
        return await anext(events)
