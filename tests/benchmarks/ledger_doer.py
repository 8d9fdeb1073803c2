"""A house to be killed: `python -m tests.benchmarks.ledger_doer FOLDER WISHES LATER_S`.

Its devices live in a file beside the state: every act adds a line, which outlives the process as a
door that was opened does. Its wall clock is ahead by `LATER_S`, as if it had been down for so long.
Calls come one a line on standard input, and a line goes out for each result that was told.
"""

import asyncio
import itertools
import os
import sys
import time
from contextlib import closing
from pathlib import Path

from config.device_kind import DeviceKind
from config.safety import Safety
from daemon.home.backend import Done, Order
from daemon.home.changes import Start
from daemon.home.states import Startable
from daemon.home.whole import WholeHome
from daemon.safety.calls import OnceOnly
from daemon.safety.gate import Gate
from daemon.safety.ledger import Clocks, Ledger
from daemon.safety.safeguards import Safeguards
from daemon.store import Store
from daemon.tools.base import ToolContext
from daemon.tools.box import ToolBox
from providers.base import ToolCall, ToolResult
from tests.benchmarks.ledger_runs import DoingTool
from tests.daemon.safety.house import Sim, device

ACTS = "acts"
_MINUTE_S = 60.0


def _house(folder: Path, wishes: int) -> Sim:
    """Give scenes whose starting is written where a power cut cannot take it back."""
    file = os.open(folder / ACTS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def act(order: Order) -> Done:
        os.write(file, f"{order.device.name}\n".encode())
        return Done.SEEN

    scenes = [device(f"scene {number}", DeviceKind.SCENE, Startable()) for number in range(wishes)]
    return Sim({each.ident: each for each in scenes}, reply=act)


async def main(folder: Path, wishes: int, later_s: float) -> None:
    """Take calls, each the number of a wish, until the input ends."""
    sim = _house(folder, wishes)
    with closing(Store.open(folder)) as store:
        ledger = Ledger(store, Clocks(wall=lambda: time.time() + later_s))
        ledger.start()
        gate = Gate(WholeHome([sim]), Safeguards(section=Safety(), ledger=ledger))

        async def start(arguments: object, context: ToolContext) -> ToolResult:
            found = sim.found[f"sim:scene_{dict(arguments)['scene']}"]  # type: ignore[call-overload]  # a mapping
            return await gate.carry_out([Order(found, Start())], context)

        minutes = itertools.count(step=_MINUTE_S)
        box = ToolBox([DoingTool("run", start)], [OnceOnly(ledger)], now_s=lambda: next(minutes))
        print("ready", flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            number = line.strip()
            context = ToolContext(
                room="hall", session_id="s1", call_id=number, turn=1, turn_id=f"t{number}"
            )
            call = ToolCall(number, "run", {"scene": number})
            result = await box.run(call, context)
            print(number, result.status.value, result.content.get("code", ""), flush=True)
        await ledger.aclose()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
