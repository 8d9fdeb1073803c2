"""The garage stays shut until the person's second turn, whatever a model does in the first.

The model here has no sense of its own: it does what each test lets it, through the real runner,
tools, gate and virtual home.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from config.fields import Secret
from config.messages import catalogue
from config.safety import Safety
from config.settings import Settings
from daemon.abilities import Abilities, abilities_of
from daemon.announcer import Announcer
from daemon.announcing.announcements import Announcements
from daemon.books import Money
from daemon.clock import WallClock
from daemon.conversation import Conversation
from daemon.events import TextGiven
from daemon.plan import Candidate, Plan
from daemon.private_turn import can_be_asked
from daemon.runner import Parts, Runner
from daemon.satellite import Satellite
from daemon.store import Store
from daemon.story import Failed, Happening, Story, TurnDone
from daemon.timers import moment
from daemon.timers.keeper import Surroundings
from providers.base import (
    AudioOutput,
    Capabilities,
    Provider,
    SessionBrief,
    SessionEvent,
    Side,
    ToolCall,
    ToolResult,
    TurnEnd,
    TurnMode,
)
from tests.daemon.room_with import Loudspeaker
from tests.daemon.scripts import until

type Call = Callable[..., Awaitable[Mapping[str, object]]]
type Mind = Callable[[str, Call], Awaitable[None]]

ALLOWED = Settings(safety=Safety(allow=("garage door",)))
OPEN = "open the garage door"


@dataclass
class Model:
    """A provider and its session in one; `mind` is what it does with a turn."""

    mind: Mind
    name: str = "model"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            turn_end=Side.CLIENT,
            barge_in=Side.CLIENT,
            truncate=True,
            manual_turn=True,
            text_turn=True,
            resume=False,
            tools=True,
        )
    )
    calls: int = 0
    told: asyncio.Queue[SessionEvent] = field(default_factory=asyncio.Queue)
    waiting: dict[str, asyncio.Future[ToolResult]] = field(default_factory=dict)
    thinking: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator["Model"]:
        del brief
        yield self

    async def begin_turn(self, mode: TurnMode) -> None:
        """Nothing is to be prepared."""

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Nothing is under way by then."""

    async def send_text(self, text: str) -> None:
        task = asyncio.create_task(self._answer(text))
        self.thinking.add(task)

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        self.waiting.pop(call_id).set_result(result)

    async def events(self) -> AsyncIterator[SessionEvent]:
        while True:
            yield await self.told.get()

    async def _answer(self, text: str) -> None:
        reply = f"reply-{len(self.thinking)}"

        async def call(tool: str, /, **arguments: object) -> Mapping[str, object]:
            self.calls += 1
            ident = f"call-{self.calls}"
            answer: asyncio.Future[ToolResult] = asyncio.get_running_loop().create_future()
            self.waiting[ident] = answer
            await self.told.put(ToolCall(ident, tool, arguments, reply))
            return (await answer).content

        await self.mind(text, call)
        await self.told.put(AudioOutput(reply, bytes(640)))
        await self.told.put(TurnEnd(reply))


@dataclass
class House:
    runner: Runner
    can: Abilities
    happened: list[Happening]

    async def ask(self, text: str) -> None:
        seen = self._done
        self.runner.hear(TextGiven(text))
        await until(lambda: self._done > seen, 8)

    @property
    def _done(self) -> int:
        return sum(isinstance(each, TurnDone) for each in self.happened)

    @property
    def garage(self) -> str:
        (door,) = (each for each in self.can.home.devices() if each.name == "garage door")
        return str(door.report()["state"])


@asynccontextmanager
async def house(
    mind: Mind, settings: Settings = ALLOWED, *, searches: bool = False
) -> AsyncIterator[House]:
    speaker, happened, told, clock = Loudspeaker(), list[Happening](), Story(), WallClock()
    told.listen(happened.append)
    model = Model(mind)
    model.capabilities = replace(model.capabilities, reads_strangers=searches)
    worker = cast("Any", speaker)
    announcer = Announcer(worker, catalogue("en"), None)
    satellite = Satellite(worker, announcer, Announcements(announcer, worker))
    around = Surroundings(clock=clock, moments=moment.live, language="en", tell=told.tell)
    with closing(Store.in_memory()) as store:
        money = Money.of(settings, store, moment.live)
        can = abilities_of(settings, store, satellite, around, money)

        def brief(profile: str, word: str, mode: TurnMode) -> Plan:
            del profile, word, mode
            make = lambda: (cast("Provider", model), SessionBrief(session_id="s"))  # noqa: E731
            return Plan((Candidate("model", make),))

        parts = Parts(
            worker=worker,
            clock=clock,
            told=told,
            announcer=announcer,
            tools=can.box,
            briefing=brief,
            room="kitchen",
            taint=can.safe.taint,
        )
        runner = Runner(parts, Conversation())
        can.safe.words, can.safe.turn = parts.words.awaited, lambda: runner.conversation.turns
        can.keypad.joined(can.desk.carry_out, lambda: can_be_asked(runner.conversation))
        runner.on_silence(can.fall_silent)
        speaker.tell = runner.on_worker
        async with can.home.running():
            try:
                yield House(runner, can, happened)
            finally:
                await runner.aclose()
                await can.timers.aclose()
                await can.safe.ledger.aclose()


async def opens(call: Call) -> str:
    asked = await call("set_covers", name="garage door", action="open")
    assert asked["code"] == "needs_confirmation"
    return str(asked["token"])


async def test_it_opens_in_the_second_turn_and_not_before() -> None:
    tokens = list[str]()

    async def mind(text: str, call: Call) -> None:
        if text == OPEN:
            tokens.append(await opens(call))
        else:
            await call("confirm", token=tokens[0])

    async with house(mind) as home:
        await home.ask(OPEN)
        assert home.garage == "closed"
        await home.ask("yes")
        assert home.garage != "closed"


async def test_a_service_that_searches_the_web_by_itself_opens_nothing() -> None:
    codes = list[object]()

    async def mind(text: str, call: Call) -> None:
        del text
        codes.append((await call("set_covers", name="garage door", action="open"))["code"])

    async with house(mind, searches=True) as home:
        await home.ask(OPEN)
        await home.ask("yes")
        assert codes == ["untrusted"] * 2
        assert home.garage == "closed"


async def test_a_model_that_confirms_in_the_same_turn_is_refused() -> None:
    codes = list[object]()

    async def mind(text: str, call: Call) -> None:
        del text
        token = await opens(call)
        codes.extend([(await call("confirm", token=token))["code"] for _ in range(3)])

    async with house(mind) as home:
        await home.ask(OPEN)
        assert codes == ["needs_the_person"] * 3
        assert home.garage == "closed"


async def test_a_second_turn_that_is_no_yes_does_not_count() -> None:
    async def mind(text: str, call: Call) -> None:
        if text == OPEN:
            tokens.append(await opens(call))
        else:
            codes.append((await call("confirm", token=tokens[0]))["code"])

    for words in ("no", "what time is it", "never"):
        tokens, codes = list[str](), list[object]()
        async with house(mind) as home:
            await home.ask(OPEN)
            await home.ask(words)
            assert codes == ["not_affirmed"], words
            assert home.garage == "closed"


async def test_stop_takes_back_what_waits() -> None:
    tokens, codes = list[str](), list[object]()

    async def mind(text: str, call: Call) -> None:
        if text == OPEN:
            tokens.append(await opens(call))
        else:
            codes.append((await call("confirm", token=tokens[0]))["code"])

    async with house(mind) as home:
        await home.ask(OPEN)
        home.can.fall_silent()
        await home.ask("yes")
        assert codes == ["nothing_to_confirm"]
        assert home.garage == "closed"


async def test_a_person_at_the_control_socket_needs_no_later_turn() -> None:
    async def mind(text: str, call: Call) -> None:
        del text
        await opens(call)

    async with house(mind) as home:
        await home.ask(OPEN)
        waits = home.can.desk.waits()
        assert waits["question"] == "Shall I really open the garage door?"
        assert waits["needs_pin"] is False
        told = await home.can.desk.confirm("")
        assert told["done"] is True
        assert home.garage != "closed"
        assert home.can.desk.waits() == {}
        assert (await home.can.desk.confirm(""))["outcome"] == "pin_nothing"


PIN = "4812"
PINNED = Safety(
    allow=("garage door",), pin_for=("garage door",), pin=Secret(environment="PIN_OF_THE_TEST")
)


async def test_the_typed_pin_opens_and_no_word_of_a_model_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIN_OF_THE_TEST", PIN)
    heard = list[Mapping[str, object]]()

    async def mind(text: str, call: Call) -> None:
        if text == OPEN:
            heard.append(await call("set_covers", name="garage door", action="open"))
            return
        for token in ("0", "pin"):
            heard.append(await call("confirm", token=token))

    async with house(mind, Settings(safety=PINNED)) as home:
        await home.ask(OPEN)
        await home.ask("yes")
        codes = [each["code"] for each in heard]
        assert codes[0] == "needs_pin"
        assert "token" not in heard[0]
        assert home.garage == "closed"
        await home.ask(OPEN)
        waits = home.can.desk.waits()
        assert waits["needs_pin"] is True
        told = await home.can.desk.confirm(PIN)
        assert told["done"] is True
        assert home.garage != "closed"
        assert PIN not in repr([*heard, *home.happened])


async def test_wrong_pins_close_it_and_then_the_right_one_is_too_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIN_OF_THE_TEST", PIN)

    async def mind(text: str, call: Call) -> None:
        del text
        await call("set_covers", name="garage door", action="open")

    async with house(mind, Settings(safety=PINNED)) as home:
        outcomes = list[object]()
        for guess in ("1111", "2222", "3333", PIN):
            await home.ask(OPEN)
            outcomes.append((await home.can.desk.confirm(guess))["outcome"])
        assert outcomes == ["pin_again", "pin_again", "pin_closed", "pin_closed"]
        assert home.garage == "closed"


async def test_a_written_turn_is_told_where_to_type_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIN_OF_THE_TEST", PIN)

    async def mind(text: str, call: Call) -> None:
        del text
        await call("set_covers", name="garage door", action="open")

    async with house(mind, Settings(safety=PINNED)) as home:
        await home.ask(OPEN)
        (told,) = (each for each in home.happened if isinstance(each, Failed))
        assert told.code == "pin_by_hand"
        assert "parlour confirm" in told.message
