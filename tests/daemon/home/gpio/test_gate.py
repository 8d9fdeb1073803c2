"""A garage on pins is as protected as any: unseen it is not moved, and seen it needs a yes."""

import asyncio

from config.gpio import Gpio, GpioInput, GpioRelay, RelayKind
from config.safety import Safety
from daemon.home.backend import Order
from daemon.home.changes import Move, MoveTo
from daemon.home.gpio.backend import GpioHome
from daemon.home.states import Moved, Position
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import ToolContext
from providers.base import ToolStatus
from tests.hardware.gpio.bench import Bench, until

ASKED = ToolContext(room="hall", session_id="s", turn=1)
LATER = ToolContext(room="hall", session_id="s", turn=2)
SAFETY = Safety(allow=("garage",), hear_yes=False)
GARAGE = GpioRelay(pin=17, kind=RelayKind.COVER, sort="garage", pulse_ms=50)


async def test_a_garage_nobody_can_see_is_not_moved(bench: Bench) -> None:
    home = GpioHome(Gpio(relay={"garage": GARAGE}), bench.command)
    gate = Gate(WholeHome((home,)), Safeguards(section=SAFETY))
    async with home.running():
        await until(lambda: home.state.ready, 10.0)
        for move in (Move.OPEN, Move.CLOSE):
            result = await gate.carry_out([Order(home.devices()[0], MoveTo(move))], ASKED)
            assert result.content["code"] == "state_unknown"
    assert bench.seen(17) == ["given back"]


async def test_a_garage_with_a_contact_opens_after_a_yes_and_once(bench: Bench) -> None:
    relay = GARAGE.model_copy(update={"sensor": "contact"})
    section = Gpio(relay={"garage": relay}, input={"contact": GpioInput(pin=27, debounce_ms=5)})
    home = GpioHome(section, bench.command)
    gate = Gate(WholeHome((home,)), Safeguards(section=SAFETY))
    async with home.running():
        await until(lambda: home.state.ready, 10.0)
        bench.set(27, "low")
        await until(lambda: home.devices()[0].state == Moved(position=Position.CLOSED))
        order = Order(home.devices()[0], MoveTo(Move.OPEN))
        asked = await gate.carry_out([order], ASKED)
        assert asked.content["code"] == "needs_confirmation"
        assert bench.seen(17) == []
        asyncio.get_running_loop().call_later(0.1, bench.set, 27, "high")
        done = await gate.confirm(str(asked.content["token"]), LATER)
        assert done.status is ToolStatus.SUCCESS
        await gate.carry_out([order], LATER)
    assert bench.seen(17).count("high") == 1
