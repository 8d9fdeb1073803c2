"""A home on pins: what was ordered is done within its limits, and told as the pins show it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.gpio import Gpio, GpioInput, GpioRelay, InputKind, Pull, RelayKind, Rest
from daemon.home.backend import Done, Order, Outcome
from daemon.home.changes import (
    Change,
    Move,
    MoveTo,
    SetLight,
    SetSwitch,
    Start,
    Turn,
    TurnLock,
)
from daemon.home.gpio.backend import GpioHome
from daemon.home.states import Bolt, Bolted, Lit, Moved, Position, Reading, Switched, Unavailable
from tests.hardware.gpio.bench import Bench, until

GARAGE = Gpio(
    relay={
        "garage": GpioRelay(
            pin=17,
            kind=RelayKind.COVER,
            sort="garage",
            pulse_ms=50,
            sensor="garage_contact",
            travel_s=0.4,
        )
    },
    input={"garage_contact": GpioInput(pin=27, debounce_ms=10)},
)


@asynccontextmanager
async def running(bench: Bench, section: Gpio) -> AsyncIterator[GpioHome]:
    home = GpioHome(section, bench.command)
    async with home.running():
        await until(lambda: home.state.ready, 10.0)
        yield home


async def order(home: GpioHome, name: str, change: Change) -> Outcome:
    device = next(each for each in home.devices() if each.ident == f"gpio:relay.{name}")
    [outcome] = await home.apply([Order(device, change)])
    return outcome


def one(**fields: object) -> Gpio:
    return Gpio(relay={"it": GpioRelay.model_validate({"pin": 17, **fields})})


async def test_a_switch_is_seen_switched(bench: Bench) -> None:
    async with running(bench, one()) as home:
        outcome = await order(home, "it", SetSwitch(on=True))
        assert (outcome.done, outcome.device.state) == (Done.SEEN, Switched(on=True))
        outcome = await order(home, "it", SetSwitch(on=False))
        assert (outcome.done, outcome.device.state) == (Done.SEEN, Switched(on=False))
    assert bench.seen(17) == ["high", "low", "given back"]


async def test_a_light_that_is_on_at_rest_is_drawn_to_be_off(bench: Bench) -> None:
    async with running(bench, one(kind=RelayKind.LIGHT, at_rest=Rest.ON)) as home:
        assert home.devices()[0].state == Lit(on=True)
        outcome = await order(home, "it", SetLight(on=False))
        assert outcome.device.state == Lit(on=False)
        assert bench.seen(17) == ["high"]
        dimmed = await order(home, "it", SetLight(on=True, brightness=20))
        assert (dimmed.done, dimmed.problem) == (
            Done.FAILED,
            "a relay can only turn it on and off",
        )


async def test_a_strike_locks_itself_again(bench: Bench) -> None:
    async with running(bench, one(kind=RelayKind.LOCK, pulse_ms=150)) as home:
        assert home.devices()[0].once
        outcome = await order(home, "it", TurnLock(Turn.UNLOCK))
        assert (outcome.done, outcome.device.state) == (Done.SEEN, Bolted(Bolt.UNLOCKED))
        await until(lambda: home.devices()[0].state == Bolted(Bolt.LOCKED))


async def test_a_button_is_started(bench: Bench) -> None:
    async with running(bench, one(kind=RelayKind.BUTTON, pulse_ms=50)) as home:
        assert (await order(home, "it", Start())).done is Done.SEEN
        await until(lambda: bench.seen(17) == ["high", "low"])


async def test_a_garage_without_a_sensor_is_sent_its_pulse_and_stands_unknown(bench: Bench) -> None:
    section = one(kind=RelayKind.COVER, sort="garage", pulse_ms=50)
    async with running(bench, section) as home:
        assert home.devices()[0].sort == "garage"
        outcome = await order(home, "it", MoveTo(Move.CLOSE))
        assert (outcome.done, outcome.device.state) == (
            Done.SENT,
            Moved(position=Position.UNKNOWN),
        )
        assert "no sensor tells" in outcome.problem


async def test_a_closed_garage_is_not_opened_by_closing_it(bench: Bench) -> None:
    async with running(bench, GARAGE) as home:
        bench.set(27, "low")
        await until(lambda: home.devices()[0].state == Moved(position=Position.CLOSED))
        outcome = await order(home, "garage", MoveTo(Move.CLOSE))
        assert outcome.done is Done.SEEN
    assert "high" not in bench.seen(17)


async def test_a_garage_opens_as_its_contact_shows(bench: Bench) -> None:
    async with running(bench, GARAGE) as home:
        bench.set(27, "low")
        await until(lambda: home.devices()[0].state == Moved(position=Position.CLOSED))
        asyncio.get_running_loop().call_later(0.1, bench.set, 27, "high")
        outcome = await order(home, "garage", MoveTo(Move.OPEN))
        assert (outcome.done, outcome.problem) == (Done.SENT, "")
        assert outcome.device.state == Moved(position=Position.OPENING)
        refused = await order(home, "garage", MoveTo(Move.CLOSE))
        assert refused.problem == "it is opening, and a pulse now would only stop it"
        await until(lambda: home.devices()[0].state == Moved(position=Position.OPEN))
        closing = await order(home, "garage", MoveTo(Move.CLOSE))
        assert closing.device.state == Moved(position=Position.CLOSING)
        bench.set(27, "low")
        await until(lambda: home.devices()[0].state == Moved(position=Position.CLOSED))
    assert bench.seen(17) == ["high", "low", "high", "low", "given back"]


async def test_a_garage_that_does_not_move_is_told_so(bench: Bench) -> None:
    async with running(bench, GARAGE) as home:
        bench.set(27, "low")
        await until(lambda: home.devices()[0].state == Moved(position=Position.CLOSED))
        outcome = await order(home, "garage", MoveTo(Move.OPEN))
        assert outcome.done is Done.SENT
        assert outcome.problem == "its button was pressed, and its sensor shows no movement"
        assert outcome.device.state == Moved(position=Position.CLOSED)


async def test_a_motion_sensor_is_read_the_way_it_is_wired(bench: Bench) -> None:
    sensor = GpioInput(pin=4, kind=InputKind.MOTION, pull=Pull.DOWN, active_low=False)
    async with running(bench, Gpio(input={"hall": sensor})) as home:
        assert home.devices()[0].state == Reading(value="clear")
        heard: list[object] = []
        home.listen(lambda device: heard.append(device.state))
        bench.set(4, "high")
        await until(lambda: heard == [Reading(value="motion")])


async def test_a_house_without_pins_lives_on_and_says_why() -> None:
    home = GpioHome(one())
    async with home.running():
        await until(lambda: "no GPIO chip" in home.state.words, 10.0)
        assert not home.state.ready
        outcome = await order(home, "it", SetSwitch(on=True))
        assert outcome.done is Done.FAILED
        assert "no GPIO chip" in outcome.problem
        assert outcome.device.state == Unavailable()
