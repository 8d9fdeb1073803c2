"""A PIN entered by voice: what is asked, what is told, and what is carried out."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from config.fields import Secret
from config.messages import catalogue
from daemon.safety.keypad import Keypad, Outcome
from daemon.safety.pin import PinLock
from daemon.store import Store
from daemon.tools.base import failure, success
from providers.base import ToolResult
from providers.private.keypad import Line

PIN = "4812"
SECRET = Secret(environment="PIN_OF_THE_TEST")


@dataclass
class Bench:
    keypad: Keypad
    released: list[str] = field(default_factory=list)
    result: ToolResult = field(default_factory=lambda: success(changed=[{"name": "garage door"}]))

    async def release(self, token: str) -> ToolResult:
        self.released.append(token)
        return self.result

    def asks(self) -> Line:
        self.keypad.wanted("token-1", "Shall I really open the garage door?")
        return self.keypad.begin()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("PIN_OF_THE_TEST", PIN)
    with closing(Store.in_memory()) as store:
        made = Bench(Keypad(SECRET, PinLock(store), catalogue("en")))
        made.keypad.joined(made.release, lambda: True)
        yield made


async def entered(bench: Bench, *pieces: str) -> Line:
    line = Line("", listens=True)
    for digits in pieces:
        line = await bench.keypad.entered(digits)
    return line


async def test_the_house_asks_and_the_right_pin_opens(bench: Bench) -> None:
    assert bench.asks() == Line("Shall I really open the garage door? Say your PIN.", listens=True)
    line = await entered(bench, PIN)
    assert (line.words, line.listens) == ("Thank you. It is done.", False)
    assert bench.released == ["token-1"]


async def test_digits_may_come_in_pieces(bench: Bench) -> None:
    bench.asks()
    assert await entered(bench, "48") == Line("", listens=True)
    assert not (await entered(bench, "12")).listens
    assert bench.released == ["token-1"]


async def test_a_wrong_one_is_asked_for_once_more_and_no_more(bench: Bench) -> None:
    bench.asks()
    first = await entered(bench, "1111")
    assert (first.words, first.listens) == ("That is not it. Please say it once more.", True)
    second = await entered(bench, "2222")
    assert not second.listens
    assert not (await entered(bench, PIN)).listens
    assert bench.released == []


async def test_the_third_wrong_one_closes_it_aloud(bench: Bench) -> None:
    for guess in ("1111", "2222"):
        bench.asks()
        await entered(bench, guess)
    bench.asks()
    line = await entered(bench, "3333")
    assert (line.listens, "quarter of an hour" in line.words) == (False, True)
    bench.asks()
    assert await bench.keypad.tried(PIN) is Outcome.CLOSED
    assert bench.released == []


async def test_speech_without_digits_is_no_try_of_the_pin(bench: Bench) -> None:
    for _ in range(4):
        bench.asks()
        assert (await entered(bench, "")).listens
        assert not (await entered(bench, "")).listens
    bench.asks()
    assert await bench.keypad.tried(PIN) is Outcome.DONE


async def test_a_pin_opens_once(bench: Bench) -> None:
    bench.asks()
    assert await bench.keypad.tried(PIN) is Outcome.DONE
    assert await bench.keypad.tried(PIN) is Outcome.NOTHING
    assert bench.released == ["token-1"]


async def test_a_session_that_ends_leaves_nothing_waiting(bench: Bench) -> None:
    bench.asks()
    await entered(bench, "48")
    bench.keypad.left()
    assert not bench.keypad.holds("token-1")
    assert bench.keypad.begin().words == "Nothing waits for a PIN any more."


async def test_pieces_of_one_session_do_not_count_in_the_next(bench: Bench) -> None:
    bench.asks()
    await entered(bench, "48")
    bench.asks()
    assert (await entered(bench, "12")).words == ""
    assert bench.released == []


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (success(changed=[], sent_not_confirmed=[{"name": "garage door"}]), Outcome.SENT),
        (failure("not_done", "it does not answer"), Outcome.NOT_DONE),
    ],
)
async def test_what_became_of_it_is_told_truly(
    bench: Bench, result: ToolResult, outcome: Outcome
) -> None:
    bench.result = result
    bench.asks()
    assert await bench.keypad.tried(PIN) is outcome


@pytest.mark.parametrize("value", ["", "garage", "12 34", "481", "1234567890123", "١٢٣٤"])
async def test_what_is_no_pin_opens_nothing_and_is_said_once_in_the_log(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    monkeypatch.setenv("PIN_OF_THE_TEST", value)
    assert not bench.keypad.has_pin
    assert not bench.asks().listens
    assert await bench.keypad.tried(value) is Outcome.UNSET
    assert bench.released == []
    (record,) = caplog.records
    assert record.getMessage().startswith("safety.pin: ")
    assert not value or value not in record.getMessage()


@pytest.fixture
async def without_secret() -> AsyncIterator[Keypad]:
    with closing(Store.in_memory()) as store:
        yield Keypad(None, PinLock(store), catalogue("de"))


async def test_without_a_pin_there_is_none(without_secret: Keypad) -> None:
    assert not without_secret.has_pin
    assert not without_secret.wanted("token-1", "?")


async def test_nothing_prints_the_digits(bench: Bench) -> None:
    bench.asks()
    await entered(bench, "481")
    assert "481" not in repr(bench.keypad) + repr(vars(bench.keypad)["_wish"])
