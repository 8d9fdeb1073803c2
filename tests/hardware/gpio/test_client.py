"""The process that holds the pins keeps every limit, and lets go whatever ends it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hardware.gpio.client import Gone, Happened, HolderGone, PinHolder
from hardware.gpio.messages import Hold, Holding, InputChanged, InputPin, RelayChanged, RelayPin
from tests.hardware.gpio.bench import Bench, contact, relay, until


class Told(list[Happened]):
    """What was told."""

    def has(self, kind: type) -> Callable[[], bool]:
        """Give whether something of a kind was told."""
        return lambda: any(isinstance(each, kind) for each in self)


@asynccontextmanager
async def holding(
    bench: Bench, *pins: RelayPin | InputPin, told: Told | None = None
) -> AsyncIterator[PinHolder]:
    heard = Told() if told is None else told
    holder = PinHolder(
        Hold(
            relays=tuple(each for each in pins if isinstance(each, RelayPin)),
            inputs=tuple(each for each in pins if isinstance(each, InputPin)),
        ),
        heard.append,
        start_s=10.0,
        answer_s=2.0,
        command=bench.command,
    )
    task = asyncio.create_task(holder.run(), name="holder")
    try:
        await until(heard.has(Holding), 10.0)
        yield holder
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_relay_is_drawn_and_let_go(bench: Bench) -> None:
    async with holding(bench, relay()) as holder:
        assert (await holder.drive("lamp", drawn=True)).drawn
        assert bench.seen(17) == ["high"]
        assert not (await holder.drive("lamp", drawn=False)).drawn
    assert bench.seen(17) == ["high", "low", "given back"]


async def test_a_relay_of_an_active_low_board_rests_high(bench: Bench) -> None:
    async with holding(bench, relay(active_low=True)) as holder:
        assert bench.seen(17) == ["high"]
        assert (await holder.drive("lamp", drawn=True)).drawn
    assert bench.seen(17) == ["high", "low", "high", "given back"]


async def test_a_pulse_ends_by_itself_and_takes_no_second_one(bench: Bench) -> None:
    told = Told()
    async with holding(bench, relay(pulse_s=0.2), told=told) as holder:
        assert (await holder.drive("lamp", drawn=True)).drawn
        assert (await holder.drive("lamp", drawn=True)).problem == "a pulse is running"
        await until(lambda: RelayChanged(name="lamp", drawn=False) in told)
    assert bench.seen(17) == ["high", "low", "given back"]


async def test_nobody_keeps_a_relay_drawn_beyond_its_longest_time(bench: Bench) -> None:
    told = Told()
    async with holding(bench, relay(max_on_s=0.3), told=told) as holder:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while RelayChanged(name="lamp", drawn=False, overdue=True) not in told:
            await holder.drive("lamp", drawn=True)
            await asyncio.sleep(0.02)
            assert loop.time() - began_s < 2.0
        assert 0.25 < loop.time() - began_s < 1.0


async def test_a_relay_switched_too_often_is_refused_in_words(bench: Bench) -> None:
    async with holding(bench, relay(min_interval_s=0.6)) as holder:
        refused = await holder.drive("lamp", drawn=True)
        assert "can be switched again in 1 s" in refused.problem
        assert bench.seen(17) == []
        await asyncio.sleep(0.7)
        assert (await holder.drive("lamp", drawn=True)).drawn
        assert not (await holder.drive("lamp", drawn=False)).drawn, "letting go is never refused"
        assert (await holder.drive("lamp", drawn=True)).problem


async def test_an_input_counts_only_once_it_has_settled(bench: Bench) -> None:
    told = Told()
    async with holding(bench, contact(debounce_s=0.1), told=told):
        for _ in range(10):
            bench.set(27, "low")
            bench.set(27, "high")
        bench.set(27, "low")
        await until(told.has(InputChanged))
        await asyncio.sleep(0.3)
    assert [each for each in told if isinstance(each, InputChanged)] == [
        InputChanged(name="door", active=True)
    ]


async def test_a_pin_that_cannot_be_had_keeps_no_other_from_its_work(bench: Bench) -> None:
    told = Told()
    pins = (relay(), relay("twice", 17), relay("nowhere", 99), relay("good", 22))
    async with holding(bench, *pins, told=told) as holder:
        assert isinstance(told[0], Holding)
        assert told[0].faults == {
            "twice": "pin 17 is used twice",
            "nowhere": "pin 99 does not exist on this machine",
        }
        assert (await holder.drive("good", drawn=True)).drawn
        assert (await holder.drive("twice", drawn=True)).problem == "pin 17 is used twice"


async def test_a_killed_holder_is_replaced_and_its_relays_begin_at_rest(bench: Bench) -> None:
    told = Told()
    async with holding(bench, relay(), told=told) as holder:
        await holder.drive("lamp", drawn=True)
        first = holder.pid
        assert first
        os.kill(first, signal.SIGKILL)
        await until(told.has(Gone))
        with pytest.raises(HolderGone, match="ended"):
            await holder.drive("lamp", drawn=True)
        await until(lambda: isinstance(told[-1], Holding), 10.0)
        assert holder.pid != first
        assert not (await holder.drive("lamp", drawn=False)).drawn


MAIN = """
import asyncio, sys
from hardware.gpio.client import PinHolder
from hardware.gpio.messages import Hold, Holding
from tests.hardware.gpio.bench import relay

async def main():
    held = asyncio.Event()
    holder = PinHolder(Hold(relays=(relay(),), inputs=()), lambda told: held.set(),
                       start_s=10, answer_s=2, command=sys.argv[1:])
    task = asyncio.create_task(holder.run())
    await held.wait()
    await holder.drive("lamp", drawn=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
async def test_a_relay_is_let_go_when_the_main_process_dies(
    bench: Bench, number: signal.Signals
) -> None:
    main = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MAIN, *bench.command), cwd=Path(__file__).parents[3]
    )
    try:
        await until(lambda: bench.seen(17) == ["high"], 10.0)
        began_s = asyncio.get_running_loop().time()
        main.send_signal(number)
        await until(lambda: bench.seen(17) == ["high", "low", "given back"])
        assert asyncio.get_running_loop().time() - began_s < 1.0
    finally:
        if main.returncode is None:
            main.kill()
        await main.wait()


async def test_a_machine_without_pins_says_so_and_is_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told()
    holder = PinHolder(Hold(relays=(relay(),), inputs=()), told.append, start_s=10.0, answer_s=2.0)
    task = asyncio.create_task(holder.run(), name="holder")
    try:
        await until(lambda: len(told) > 1, 10.0)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert isinstance(told[0], Gone)
    assert told[0].words.startswith("the pins cannot be reached: there is no GPIO chip here")
    assert len([line for line in caplog.messages if line.startswith("gpio:")]) == 1
    with pytest.raises(HolderGone, match="no GPIO chip"):
        await holder.drive("lamp", drawn=True)
