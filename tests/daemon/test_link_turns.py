"""What belongs to one turn ends with it: its tries, its time, its answer, its money."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from daemon.effects import BeginTurn, EndTurn
from daemon.link import Link
from daemon.search import Terms
from providers.base import (
    HistoryItem,
    Session,
    SessionBrief,
    TextOutput,
    TurnEnd,
    TurnMode,
)
from providers.errors import ErrorCode
from tests.daemon.scripts import service, until
from tests.daemon.test_link import Heard
from tests.daemon.test_link_fallback import ANSWERS, LOSES, Book, ask, named, opened, plan

CLOUD = "[capabilities]\ncloud = true\n"
HANGS = "[open]\ndelay_ms = 60000\n"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
async def link(heard: Heard, book: Book) -> AsyncIterator[Link]:
    terms = Terms(send_timeout_s=0.3, budget_s=1.0, keep_warm_s=600.0, watcher=book)
    link = Link(heard, terms)
    yield link
    await link.aclose()


async def test_the_next_turn_has_tries_of_its_own(link: Link, heard: Heard) -> None:
    """The first turn was lost and then cut by the person: nothing ever told its end."""
    first = named("first", f"{LOSES}\n{LOSES}")
    link.connect(plan(first, named("second", ANSWERS)))
    await until(lambda: opened(heard))
    await ask(link, heard)
    await until(lambda: len(opened(heard)) == 2)
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.send(EndTurn())
    await until(lambda: len(opened(heard)) == 3)
    assert opened(heard) == ["first", "first", "first"]


async def test_money_that_runs_out_between_two_turns_is_told_as_the_reason(
    link: Link, heard: Heard, book: Book
) -> None:
    refuge = named("local", ANSWERS)
    link.connect(plan(named("first", ANSWERS), refuge=refuge))
    await until(lambda: opened(heard))
    book.spent = True
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    await until(lambda: len(opened(heard)) == 2)
    assert opened(heard) == ["first", "local"]
    assert [event.code for event in heard.replaced] == [ErrorCode.COST_CAP]
    assert [error.code for error in book.failures] == [ErrorCode.COST_CAP]
    assert book.failures[0].provider == "first"


async def test_what_a_lost_session_began_to_say_is_no_part_of_the_answer(
    link: Link, heard: Heard
) -> None:
    lossy, third = named("first", f"{LOSES}\n{LOSES}"), named("third", ANSWERS)
    link.connect(plan(lossy, named("second", ANSWERS), third))
    await until(lambda: opened(heard))
    for times in (2, 3):
        await ask(link, heard)
        await until(lambda times=times: len(opened(heard)) == times)  # type: ignore[misc]  # a default
    assert any(isinstance(event, TextOutput) for event in heard.events)
    await ask(link, heard)
    await until(lambda: any(isinstance(event, TurnEnd) for event in heard.events))
    link.send(BeginTurn(TurnMode.AUTOMATIC))
    link.distrust("to see what the next one is told")
    await until(lambda: opened(heard)[-1] == "third")
    (record,) = third.record.sessions
    assert record.brief.history == (HistoryItem("user", "time"), HistoryItem("assistant", "Ten."))


class OpensOnce:
    """A service that takes one session and never another one."""

    def __init__(self) -> None:
        self._there, self._away = service(f"{CLOUD}{ANSWERS}"), service(f"{HANGS}{CLOUD}")
        self.name = "first"
        self.capabilities = self._there.capabilities

    def open(self, brief: SessionBrief) -> AbstractAsyncContextManager[Session]:
        chosen, self._there = self._there, self._away
        return chosen.open(brief)


async def test_the_time_a_dead_kept_session_costs_is_the_turns_too(
    link: Link, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_self: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("providers.scripted.session.ScriptedSession.prove", never)
    only = plan(OpensOnce())
    link.connect(only)
    await until(lambda: opened(heard))
    link.disconnect()
    began_s = asyncio.get_running_loop().time()
    link.connect(only)
    await until(heard.failures)
    assert asyncio.get_running_loop().time() - began_s < 1.3
