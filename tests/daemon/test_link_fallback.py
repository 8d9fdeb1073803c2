"""A lost session is replaced: by the same service once, then by the next of the plan."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from daemon.effects import BeginTurn, EndTurn
from daemon.events import SessionFailed, SessionOpened, SessionReplacing
from daemon.link import Link
from daemon.plan import Candidate, Plan
from daemon.search import Terms
from daemon.watcher import Nobody
from providers.base import (
    HistoryItem,
    Provider,
    SessionBrief,
    SessionError,
    TextOutput,
    TurnEnd,
    TurnMode,
)
from providers.errors import ErrorCode, ProviderError
from providers.scripted.provider import ScriptedProvider
from tests.daemon.scripts import service, until
from tests.daemon.test_link import Heard

ANSWERS = """
[[turn]]
steps = [{ transcript = "time" }, { text = "Ten." }, { turn_end = true }]
"""
HAS_NO_CREDIT = """
[[turn]]
steps = [{ error = "quota", message = "billing", fatal = true }]
"""
SAYS_NOTHING = "[[turn]]\nsteps = [{ hang = true }]"
LOSES = '[[turn]]\nsteps = [{ transcript = "time" }, { text = "Te" }, { hang_up = "lost" }]'
REFUSES = '[open]\nfail = "rejected"\nmessage = "401"\n'
GONE = '[open]\nfail = "connection_lost"\nmessage = "no route"\n'
HANGS = "[open]\ndelay_ms = 60000\n"


class Book(Nobody):
    """Notes failures and moves, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.failures: list[ProviderError] = []
        self.moves: list[tuple[str, str]] = []
        self.spent = False

    def refusal(self, provider: Provider) -> ProviderError | None:
        if self.spent and provider.name == "first":
            return ProviderError("no money", code=ErrorCode.COST_CAP)
        return None

    def failed(self, error: ProviderError) -> None:
        self.failures.append(error)

    def moved(self, provider: str, to: str) -> None:
        self.moves.append((provider, to))


def named(name: str, script: str) -> ScriptedProvider:
    provider = service(script)
    provider.name = name
    return provider


def plan(*providers: Provider, refuge: Provider | None = None) -> Plan:
    return Plan(
        tuple(_candidate(provider) for provider in providers),
        refuge=_candidate(refuge) if refuge else None,
    )


def _candidate(provider: Provider) -> Candidate:
    return Candidate(provider.name, lambda: (provider, SessionBrief(session_id=provider.name)))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
async def link(heard: Heard, book: Book) -> AsyncIterator[Link]:
    link = Link(heard, Terms(send_timeout_s=0.3, budget_s=2.0, watcher=book))
    yield link
    await link.aclose()


def opened(heard: Heard) -> list[str]:
    return [event.provider for event in heard.events if isinstance(event, SessionOpened)]


async def ask(link: Link, heard: Heard) -> None:
    """Send a turn to the session that opened last."""
    before = len(heard.events)
    link.send(BeginTurn(TurnMode.AUTOMATIC, again=True))
    link.send(EndTurn())
    await until(lambda: len(heard.events) > before)


@pytest.mark.parametrize(
    ("first", "tries"),
    [pytest.param(REFUSES, 1, id="refused"), pytest.param(GONE, 2, id="unreachable")],
)
async def test_who_cannot_be_opened_gives_way_to_the_next(
    link: Link, heard: Heard, book: Book, first: str, tries: int
) -> None:
    refused, second = named("first", first), named("second", ANSWERS)
    link.connect(plan(refused, second))
    await until(lambda: opened(heard))
    assert opened(heard) == ["second"]
    assert refused.record.opens == tries
    assert len(book.failures) == tries
    assert book.moves == [("first", "second")]


async def test_who_does_not_answer_the_door_leaves_time_for_the_next(
    link: Link, heard: Heard
) -> None:
    began = asyncio.get_running_loop().time()
    link.connect(plan(named("first", HANGS), named("second", ANSWERS)))
    await until(lambda: opened(heard))
    assert opened(heard) == ["second"]
    assert asyncio.get_running_loop().time() - began < 1.5  # half of the budget, and a bit


async def test_if_nobody_is_there_the_first_failure_is_told_within_the_budget(
    link: Link, heard: Heard
) -> None:
    began = asyncio.get_running_loop().time()
    link.connect(plan(named("first", REFUSES), named("second", HANGS)))
    await until(heard.failures)
    assert heard.failures()[0].message == "401"
    assert asyncio.get_running_loop().time() - began < 2.3


async def test_a_session_lost_in_a_turn_is_replaced_by_its_own_service_first(
    link: Link, heard: Heard
) -> None:
    first = named("first", f"{LOSES}\n{ANSWERS}")
    link.connect(plan(first, named("second", ANSWERS)))
    await until(lambda: opened(heard))
    await ask(link, heard)
    await until(lambda: len(opened(heard)) == 2)
    assert opened(heard) == ["first", "first"]
    assert [event.code for event in heard.replaced] == [ErrorCode.NO_NETWORK]


async def test_lost_twice_in_one_turn_the_next_takes_over(link: Link, heard: Heard) -> None:
    first, second = named("first", f"{LOSES}\n{LOSES}"), named("second", ANSWERS)
    link.connect(plan(first, second))
    for number in (1, 2):
        await until(lambda number=number: len(opened(heard)) == number)  # type: ignore[misc]  # a default
        await ask(link, heard)
    await until(lambda: len(opened(heard)) == 3)
    assert opened(heard) == ["first", "first", "second"]
    await ask(link, heard)
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events))
    assert not heard.failures()


async def test_a_fatal_error_event_is_a_loss_too(link: Link, heard: Heard) -> None:
    link.connect(plan(named("first", HAS_NO_CREDIT), named("second", ANSWERS)))
    await until(lambda: opened(heard))
    await ask(link, heard)
    await until(lambda: len(opened(heard)) == 2)
    assert opened(heard) == ["first", "second"]
    assert not any(isinstance(event, SessionError) for event in heard.events)
    assert [event.code for event in heard.replaced] == [ErrorCode.QUOTA]


async def test_a_session_that_says_nothing_gives_way_to_the_next_at_once(
    link: Link, heard: Heard
) -> None:
    link.connect(plan(named("first", SAYS_NOTHING), named("second", ANSWERS)))
    await until(lambda: opened(heard))
    link.distrust("no sign of an answer")
    await until(lambda: len(opened(heard)) == 2)
    assert opened(heard) == ["first", "second"]


async def test_with_nobody_else_distrust_is_a_failure(link: Link, heard: Heard) -> None:
    link.connect(plan(named("first", ANSWERS)))
    await until(lambda: opened(heard))
    link.distrust("no sign of an answer")
    await until(heard.failures)
    assert heard.failures()[0].message == "no sign of an answer"


async def test_who_failed_for_good_is_left_alone_at_the_next_wake(link: Link, heard: Heard) -> None:
    first, second = named("first", REFUSES), named("second", ANSWERS)
    for _ in range(2):
        heard.events.clear()
        link.connect(plan(first, second))
        await until(lambda: opened(heard))
        link.disconnect()
    assert first.record.opens == 1


async def test_alone_even_a_service_on_hold_is_tried_at_every_wake(
    link: Link, heard: Heard
) -> None:
    first = named("first", REFUSES)
    for _ in range(3):
        heard.events.clear()
        link.connect(plan(first))
        await until(heard.failures)
    assert first.record.opens == 3


async def test_the_next_service_is_told_what_was_said_before(link: Link, heard: Heard) -> None:
    first = named("first", f"{ANSWERS}\n{HAS_NO_CREDIT}")
    second = named("second", ANSWERS)
    link.connect(plan(first, second))
    await until(lambda: opened(heard))
    link.send(EndTurn())
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events))
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.send(EndTurn())
    await until(lambda: len(opened(heard)) == 2)
    (record,) = second.record.sessions
    assert record.brief.history == (HistoryItem("user", "time"), HistoryItem("assistant", "Ten."))


async def test_the_rest_of_an_answer_is_asked_for_in_writing(link: Link, heard: Heard) -> None:
    link.connect(plan(named("first", f"{LOSES}"), second := named("second", ANSWERS)))
    await until(lambda: opened(heard))
    link.send(EndTurn())
    await until(lambda: any(isinstance(event, TextOutput) for event in heard.events))
    await until(lambda: heard.replaced and opened(heard)[-1] == "first")
    link.distrust("again")
    await until(lambda: opened(heard)[-1] == "second")
    link.finish_answer()
    await until(lambda: second.record.sessions and second.record.sessions[0].texts)
    assert "«Te»" in second.record.sessions[0].texts[0]


async def test_when_the_money_is_spent_the_refuge_answers(
    link: Link, heard: Heard, book: Book
) -> None:
    book.spent = True
    refuge = named("local", ANSWERS)
    link.connect(plan(named("first", ANSWERS), named("second", ANSWERS), refuge=refuge))
    await until(lambda: opened(heard))
    assert opened(heard) == ["local"]
    assert [error.code for error in book.failures] == [ErrorCode.COST_CAP]


async def test_nothing_of_a_replaced_session_is_heard_or_sent(link: Link, heard: Heard) -> None:
    first, second = named("first", ANSWERS), named("second", ANSWERS)
    link.connect(plan(first, second))
    await until(lambda: opened(heard))
    link.distrust("silent")
    link.send(EndTurn())  # of the turn that is being taken over: it will be asked again
    await until(lambda: len(opened(heard)) == 2)
    await asyncio.sleep(0.05)
    assert second.record.sessions[0].turns_ended == 0
    assert [type(event) for event in heard.events] == [
        SessionOpened,
        SessionReplacing,
        SessionOpened,
    ]
    assert not any(isinstance(event, SessionFailed) for event in heard.events)
