"""A link keeps one session: in order, within its deadlines, and never a word of one it left."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from daemon.call import OUTBOX_ITEMS, Audio
from daemon.effects import EndTurn, Interrupt, SendText, SendToolResult
from daemon.events import SessionFailed, SessionOpened, SessionReplacing
from daemon.link import Link, LinkEvent
from daemon.search import Terms
from providers.base import (
    Capabilities,
    ErrorCode,
    Provider,
    Session,
    SessionBrief,
    SessionEvent,
    TextOutput,
    ToolResult,
    ToolStatus,
    Transcript,
    TurnEnd,
)
from providers.errors import FACTS, Unsupported
from tests.daemon.scripts import alone, service, until

FRAME = Audio(bytes(640))


def opened(provider: Provider) -> SessionOpened:
    return SessionOpened(
        capabilities=provider.capabilities, provider=provider.name, session_id="test"
    )


class Heard:
    def __init__(self) -> None:
        self.events: list[LinkEvent] = []

    def __call__(self, event: LinkEvent) -> None:
        self.events.append(event)

    @property
    def replaced(self) -> list[SessionReplacing]:
        return [event for event in self.events if isinstance(event, SessionReplacing)]

    def failures(self) -> list[SessionFailed]:
        return [event for event in self.events if isinstance(event, SessionFailed)]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def link(heard: Heard) -> AsyncIterator[Link]:
    link = Link(heard, Terms(send_timeout_s=0.3))
    yield link
    await link.aclose()


class Deaf:
    """A service that opens and takes nothing: no script can produce that."""

    name = "deaf"

    def __init__(self, *, closes_in_s: float = 0.0) -> None:
        self.capabilities: Capabilities = service().capabilities
        self._closes_in_s = closes_in_s

    @asynccontextmanager
    async def open(self, _brief: SessionBrief) -> AsyncGenerator[Session]:
        try:
            yield cast("Session", self)
        finally:
            await asyncio.sleep(self._closes_in_s)

    async def send_audio(self, _pcm: bytes) -> None:
        await asyncio.Event().wait()

    async def events(self) -> AsyncIterator[SessionEvent]:
        await asyncio.Event().wait()
        yield TurnEnd("")


async def test_what_is_sent_arrives_in_order_even_before_the_session_is_open(
    link: Link, heard: Heard
) -> None:
    provider = service('open = { delay_ms = 50 }\n[[turn]]\nsteps = [{ transcript = "so" }]')
    link.connect(alone(provider))
    for item in (FRAME, FRAME, FRAME, EndTurn()):
        link.send(item)
    await until(lambda: Transcript("so") in heard.events)
    (record,) = provider.record.sessions
    assert (record.frames, record.turns_ended) == (3, 1)
    assert heard.events == [opened(provider), Transcript("so")]


async def test_every_kind_of_message_reaches_the_session(link: Link) -> None:
    provider = service()
    link.connect(alone(provider))
    await until(lambda: link.provider)
    result = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
    link.send(SendText("hello"))
    link.send(SendToolResult("call-1", result))
    link.send(Interrupt("reply-1", 420))
    await until(lambda: provider.record.sessions and provider.record.sessions[0].interrupts)
    (record,) = provider.record.sessions
    assert record.texts == ["hello"]
    assert record.tool_results == [("call-1", result)]
    assert record.interrupts == [("reply-1", 420)]


async def test_events_of_a_session_that_was_left_are_never_heard(link: Link, heard: Heard) -> None:
    class Talkative(Deaf):
        async def events(self) -> AsyncIterator[SessionEvent]:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                yield TextOutput("reply-1", "one more thing")

    link.connect(alone(Talkative()))
    await until(lambda: heard.events)
    link.disconnect()
    link.connect(alone(service('[[turn]]\nwait = "nothing"\nsteps = [{ text = "new" }]')))
    await until(lambda: any(isinstance(event, TextOutput) for event in heard.events))
    await asyncio.sleep(0.05)
    texts = [event.text for event in heard.events if isinstance(event, TextOutput)]
    assert texts == ["new"]
    assert not heard.failures()


async def test_leaving_while_it_opens_is_silent_and_closes_it(link: Link, heard: Heard) -> None:
    provider = service("[open]\ndelay_ms = 60\n")
    link.connect(alone(provider))
    await until(lambda: provider.record.opens)
    link.disconnect()
    await asyncio.sleep(0.1)
    assert heard.events == []
    assert not provider.record.sessions


async def test_leaving_closes_the_session(link: Link, heard: Heard) -> None:
    provider = service()
    link.connect(alone(provider))
    await until(lambda: heard.events)
    link.disconnect()
    await until(lambda: provider.record.sessions[0].closed)


@pytest.mark.parametrize(
    ("failure", "code"),
    [("connection_lost", ErrorCode.NO_NETWORK), ("rejected", ErrorCode.KEY_REFUSED)],
)
async def test_a_session_that_does_not_open_is_told_by_its_kind(
    link: Link, heard: Heard, failure: str, code: ErrorCode
) -> None:
    link.connect(alone(service(f'[open]\nfail = "{failure}"\nmessage = "no entry"\n')))
    await until(heard.failures)
    (failed,) = heard.failures()
    assert (failed.code, failed.message, failed.provider) == (code, "no entry", "scripted")
    assert failed.cure == FACTS[code].cure


@pytest.mark.parametrize(
    ("kind", "code"), [("lost", ErrorCode.NO_NETWORK), ("quietly", ErrorCode.SERVICE)]
)
async def test_a_session_that_ends_by_itself_is_told(
    link: Link, heard: Heard, kind: str, code: ErrorCode
) -> None:
    steps = f'[{{ text = "so" }}, {{ hang_up = "{kind}" }}]'
    link.connect(alone(service(f'[[turn]]\nwait = "nothing"\nsteps = {steps}')))
    await until(heard.failures)
    assert [type(event) for event in heard.events] == [
        *(SessionOpened, TextOutput, SessionReplacing),
        *(SessionOpened, TextOutput, SessionFailed),
    ]
    assert heard.failures()[0].code is code


async def test_a_refusal_in_the_middle_of_sending_is_told(link: Link, heard: Heard) -> None:
    link.connect(alone(service("[capabilities]\ntext_turn = false\n")))
    link.send(SendText("hello"))
    await until(heard.failures)
    assert heard.failures()[0].message == "scripted: this script takes no turns in writing"


async def test_a_service_that_takes_no_audio_is_told_in_words(link: Link, heard: Heard) -> None:
    link.connect(alone(Deaf()))
    link.send(FRAME)
    await until(lambda: heard.replaced)
    assert [lost.message for lost in heard.replaced] == ["the service does not take our audio"]


async def test_too_much_unsent_audio_fails_the_session_once(link: Link, heard: Heard) -> None:
    link.connect(alone(cast("Provider", Deaf())))
    await until(lambda: link.provider)
    heard.events.clear()
    for _ in range(OUTBOX_ITEMS + 5):
        link.send(FRAME)
    assert heard.events == []  # told a moment later, as every failure is
    await until(lambda: heard.replaced)
    await asyncio.sleep(0.05)
    assert [lost.message for lost in heard.replaced] == ["the service takes no more audio"]


async def test_what_a_left_session_did_not_take_is_not_owed(link: Link) -> None:
    link.connect(alone(service("[open]\ndelay_ms = 5000\n")))
    link.send(FRAME)
    assert not link.idle
    link.disconnect()
    assert link.idle


async def test_a_refused_session_is_told_a_moment_later(link: Link, heard: Heard) -> None:
    link.refuse(Unsupported("no such profile"))
    assert heard.events == []
    await until(heard.failures)
    (failed,) = heard.failures()
    assert (failed.code, failed.message) == (ErrorCode.MISCONFIGURED, "no such profile")


async def test_a_refusal_that_was_left_is_never_heard(link: Link, heard: Heard) -> None:
    link.refuse(Unsupported("no such profile"))
    link.connect(alone(service()))
    await until(lambda: heard.events)
    await asyncio.sleep(0.02)
    assert [type(event) for event in heard.events] == [SessionOpened]


async def test_closing_takes_bounded_time_whatever_the_service_does(heard: Heard) -> None:
    link = Link(heard, Terms(send_timeout_s=0.1))
    link.connect(alone(Deaf(closes_in_s=0.6)))
    await until(lambda: heard.events)
    began = asyncio.get_running_loop().time()
    await link.aclose()
    assert asyncio.get_running_loop().time() - began < 0.5
    await asyncio.sleep(0.7)  # the service's own time


async def test_a_defect_in_a_provider_is_told_and_ends_only_its_session(
    link: Link, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Deaf):
        async def events(self) -> AsyncIterator[SessionEvent]:
            message: dict[str, str] = {}
            yield TurnEnd(message["choices"])

    link.connect(alone(Broken()))
    await until(heard.failures)
    assert heard.failures()[0].message == "a defect: KeyError('choices')"
    assert "session with deaf failed" in caplog.text
    link.connect(alone(service()))
    await until(lambda: isinstance(heard.events[-1], SessionOpened))
