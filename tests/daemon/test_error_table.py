"""The error table: for everything a service can do wrong, what the person is told and how soon.

Every row is played by the emulators over their real wire to the real provider, link and
conversation. One service a row is asked in the everyday run, the others with `-m long`. The clocks
of the conversation run ten times as fast; those of sockets and budgets are the real ones.
"""

import asyncio
import resource
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from daemon.turn import Rules
from providers.emulators.script import EmulatedTurn, Script
from providers.emulators.trouble import Kind, Point, Trouble
from providers.errors import ErrorCode
from tests.daemon.room_with import served_room
from tests.scenarios.services import SERVICES

TOLD_WITHIN_S: Final = 4.6
"""The budget of 4 s, and what this machine needs to look at its clock."""
ANSWERED: Final = ""
CUT_SHORT: Final = "cut_short"
LONG_ENOUGH: Final = EmulatedTurn(
    heard="what time is it", say=("It is ten, and this sentence lasts for two seconds.",)
)
GEMINI, NOVA, DIALECT = "gemini_live", "nova_sonic", "nova_dialect"
OPENAI_LIKE: Final = ("openai_realtime", "grok_voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that goes wrong, and what must come of it."""

    what: str
    trouble: Trouble
    told: str = ANSWERED
    """What the person is told; nothing when the answer comes all the same."""
    sessions: int = 1
    """How often a session is asked for: 2 is one more try."""
    services: tuple[str, ...] = SERVICES
    unlike: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Services that mean something else by it."""

    def expected(self, service: str) -> tuple[str, int]:
        return self.unlike.get(service, (self.told, self.sessions))


def refused(status: int, told: str, sessions: int = 1, **more: int) -> Row:
    trouble = Trouble(kind=Kind.REFUSE, status=status, times=more.get("times"))
    stale = {NOVA: (told, 2)} if status == 401 else {}  # newer credentials may be there
    once = " once" if trouble.times else ""
    return Row(
        what=f"HTTP {status}{once}", trouble=trouble, told=told, sessions=sessions, unlike=stale
    )


def at(kind: Kind, point: Point, **more: object) -> Trouble:
    after_ms = 300 if point is Point.REPLY else 0
    return Trouble.model_validate({"kind": kind, "at": point, "after_ms": after_ms, **more})


def told_by(what: str, code: str, point: Point, told: str, *services: str) -> Row:
    trouble = at(Kind.ERROR, point, code=code)
    return Row(what=what, trouble=trouble, told=told, services=services)


TABLE: Final = (
    refused(400, ErrorCode.MISCONFIGURED),
    refused(401, ErrorCode.KEY_REFUSED),
    refused(403, ErrorCode.KEY_REFUSED),
    refused(404, ErrorCode.MISCONFIGURED),
    refused(429, ErrorCode.BUSY),
    refused(500, ErrorCode.SERVICE, 2),
    refused(503, ErrorCode.SERVICE, 2),
    refused(503, ANSWERED, 2, times=1),
    refused(302, ErrorCode.CAPTIVE_PORTAL),
    refused(200, ErrorCode.CAPTIVE_PORTAL),
    Row(
        what="reset at the door",
        trouble=at(Kind.DROP, Point.CONNECT),
        told=ErrorCode.NO_NETWORK,
        sessions=2,
    ),
    Row(what="reset at the door once", trouble=at(Kind.DROP, Point.CONNECT, times=1), sessions=2),
    Row(
        what="closed in order at the door",
        trouble=at(Kind.CLOSE, Point.CONNECT, close_code=1000),
        told=ErrorCode.SERVICE,
        sessions=2,
    ),
    Row(
        what="closed by a fault",
        trouble=at(Kind.CLOSE, Point.SETUP, close_code=1011),
        told=ErrorCode.SERVICE,
        sessions=2,
    ),
    Row(
        what="closed by a policy",
        trouble=at(Kind.CLOSE, Point.SETUP, close_code=1008),
        told=ErrorCode.SERVICE,
        sessions=2,
        unlike={GEMINI: (ErrorCode.MISCONFIGURED, 1)},
    ),
    Row(
        what="reset in the answer",
        trouble=at(Kind.DROP, Point.REPLY),
        told=ErrorCode.NO_NETWORK,
        sessions=2,
    ),
    Row(what="reset in the answer once", trouble=at(Kind.DROP, Point.REPLY, times=1), sessions=2),
    Row(
        what="going away in the answer",
        trouble=at(Kind.CLOSE, Point.REPLY, close_code=1001),
        told=ErrorCode.SERVICE,
        sessions=2,
        unlike={NOVA: (ANSWERED, 1)},  # HTTP/2's GOAWAY lets a stream end in peace
    ),
    told_by("no credit", "insufficient_quota", Point.CONNECT, ErrorCode.QUOTA, *OPENAI_LIKE),
    told_by("no quota", "serviceQuotaExceededException", Point.SETUP, ErrorCode.QUOTA, NOVA),
    Row(
        what="no quota left",
        trouble=at(
            Kind.CLOSE, Point.SETUP, close_code=1011, text="You exceeded your current quota"
        ),
        told=ErrorCode.QUOTA,
        services=(GEMINI,),
    ),
    told_by("too many", "rate_limit_exceeded", Point.CONNECT, ErrorCode.BUSY, *OPENAI_LIKE),
    told_by("throttled", "throttlingException", Point.SETUP, ErrorCode.BUSY, NOVA),
    told_by("bad key", "invalid_api_key", Point.SETUP, ErrorCode.KEY_REFUSED, *OPENAI_LIKE),
    told_by("no access", "accessDeniedException", Point.SETUP, ErrorCode.KEY_REFUSED, NOVA),
    told_by("no model", "model_not_found", Point.CONNECT, ErrorCode.MISCONFIGURED, *OPENAI_LIKE),
    told_by("not valid", "validationException", Point.SETUP, ErrorCode.MISCONFIGURED, NOVA),
    Row(
        what="too old",
        trouble=at(Kind.ERROR, Point.REPLY, code="session_expired"),
        told=ErrorCode.SERVICE,
        sessions=2,
        services=OPENAI_LIKE,
    ),
    Row(
        what="a fault of the service",
        trouble=at(Kind.ERROR, Point.SETUP, code="internalServerException"),
        told=ErrorCode.SERVICE,
        sessions=2,
        services=(NOVA, DIALECT, GEMINI),
    ),
    Row(
        what="silent from the start",
        trouble=at(Kind.SILENCE, Point.SETUP),
        told=ErrorCode.SERVICE,
    ),
    Row(what="silent in the answer", trouble=at(Kind.SILENCE, Point.REPLY), told=CUT_SHORT),
    Row(what="deaf in the answer", trouble=at(Kind.DEAF, Point.REPLY), told=CUT_SHORT),
    Row(what="stalled", trouble=at(Kind.STALL, Point.REPLY), told=CUT_SHORT),
    Row(what="drop by drop", trouble=at(Kind.DRIBBLE, Point.REPLY, ms=50), told=CUT_SHORT),
    Row(
        what="without an end",
        trouble=at(Kind.NO_END, Point.REPLY),
        told=CUT_SHORT,
        unlike={GEMINI: (ANSWERED, 1)},  # says twice that it is done
    ),
    Row(what="empty", trouble=Trouble(kind=Kind.EMPTY), told=ErrorCode.SERVICE),
    Row(what="unreadable, a little", trouble=at(Kind.UNREADABLE, Point.REPLY, count=4)),
    Row(
        what="unreadable, a lot",
        trouble=at(Kind.UNREADABLE, Point.REPLY, count=40),
        told=ErrorCode.SERVICE,
        sessions=2,
    ),
    Row(what="messages nobody knows", trouble=at(Kind.UNKNOWN, Point.CONNECT)),
    Row(what="a flood", trouble=at(Kind.FLOOD, Point.REPLY, count=3_000)),
    Row(
        what="more than 16 MiB at once",
        trouble=at(Kind.HUGE, Point.REPLY),
        told=ErrorCode.SERVICE,
        sessions=2,
    ),
    Row(what="half a sample", trouble=at(Kind.ODD_AUDIO, Point.REPLY)),
    Row(what="no base64", trouble=at(Kind.BAD_BASE64, Point.REPLY)),
)


def asked() -> Iterator[object]:
    """Every row with each of its services; all but one of them take their time."""
    for number, row in enumerate(TABLE):
        chosen = row.services[number % len(row.services)]
        for service in row.services:
            marks = [] if service == chosen else [pytest.mark.long]
            yield pytest.param(row, service, marks=marks, id=f"{row.what}-{service}")


@pytest.mark.parametrize(("row", "service"), list(asked()))
async def test_what_a_person_is_told_when(
    row: Row, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = asyncio.all_tasks()
    script = Script(turns=(LONG_ENOUGH,), trouble=(row.trouble,), answer_delay_ms=0, pace=20.0)
    async with served_room(service, script) as room:
        told = await room.ask()
        assert (", ".join(told.codes), told.sessions) == row.expected(service)
        assert told.took_s < TOLD_WITHIN_S
        assert room.runner.conversation.link == "closed"
    assert asyncio.all_tasks() == before
    defects = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert not [words for words in defects if "defect" in words or "failed" in words]


@pytest.mark.long
@pytest.mark.parametrize("service", SERVICES)
async def test_a_flood_leaves_memory_where_it_was(service: str) -> None:
    trouble = at(Kind.FLOOD, Point.REPLY, count=10_000, times=1)
    script = Script(turns=(LONG_ENOUGH,), trouble=(trouble,), answer_delay_ms=0, pace=20.0)
    async with served_room(service, script, rules=Rules()) as room:
        await room.ask()
        before_bytes, peak_bytes = _resident_bytes(), 0
        room.emulator.troubles.play(trouble)
        asking = asyncio.create_task(room.ask(timeout_s=15.0))
        while not asking.done():
            peak_bytes = max(peak_bytes, _resident_bytes())
            await asyncio.sleep(0.005)
        assert asking.result().codes == ()
    assert peak_bytes - before_bytes < 20_000_000


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()
