"""One run of the ledger's checker: a house, a power cut, and a service that tells calls repeatedly.

A person wants four things, each once: a scene, a timer, a light, and a door unlocked with a yes in
the next turn. Calls come twice and thrice, out of order, side by side, under their own id and under
new ones, and once more after the restart.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from config.safety import Safety
from daemon.home.backend import Order
from daemon.home.changes import Change, SetLight, Start
from daemon.home.whole import WholeHome
from daemon.safety import rows
from daemon.safety.calls import OnceOnly
from daemon.safety.gate import Gate
from daemon.safety.ledger import Ledger
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import ToolContext, success
from daemon.tools.box import ToolBox
from providers.base import ToolCall, ToolResult, ToolSpec, ToolStatus
from tests.benchmarks.ledger_world import DOOR, LIGHT, SCENE, TIMER, Disk, PowerCut, World
from tests.daemon.safety.house import UNLOCK

MOMENTS: Final = 60
"""More than a run has; the last ones cut nothing."""
_ONCE: Final = (DOOR, SCENE, TIMER)
_MINUTE_S: Final = 60.0

type Call = tuple[str, str]
"""An id, and a tool."""


@dataclass(slots=True)
class Verdict:
    """What a run showed; the lists hold what must not be."""

    doubled: list[str] = field(default_factory=list)
    """Done twice though wanted once."""
    lost: list[str] = field(default_factory=list)
    """Told as done, and never done."""
    unwritten: list[str] = field(default_factory=list)
    """Done, and not in the ledger."""
    cut: bool = False
    done: int = 0


@dataclass(slots=True)
class DoingTool:
    """A tool that is one function."""

    name: str
    do: Callable[[Mapping[str, object], ToolContext], Awaitable[ToolResult]]
    deadline_s: float = 60.0

    @property
    def spec(self) -> ToolSpec:
        """Give its name, and nothing a model would need."""
        return ToolSpec(name=self.name, description="", parameters={})

    async def call(self, arguments: Mapping[str, object], context: ToolContext) -> ToolResult:
        """Do it."""
        return await self.do(arguments, context)


class Process:
    """The house between two power cuts; begun anew, it knows what the disk holds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.ledger = Ledger(world.disk)
        self.ledger.start()
        # Time passes with every look at the clock, so that nobody waits for a lost answer.
        seconds = itertools.count(step=2.0)
        safe = Safeguards(
            section=Safety(allow=(DOOR,), confirm_within_s=60.0),
            ledger=self.ledger,
            now_s=lambda: next(seconds),
        )
        self._gate = Gate(WholeHome([world.sim]), safe)
        tools = [
            DoingTool("run", lambda _, context: self._order(SCENE, Start(), context)),
            DoingTool("set_lock", lambda _, context: self._order(DOOR, UNLOCK, context)),
            DoingTool(
                "set_lights", lambda _, context: self._order(LIGHT, SetLight(on=True), context)
            ),
            DoingTool("confirm", self._confirm),
            DoingTool("timers", self._timer),
        ]
        minutes = itertools.count(step=_MINUTE_S)
        self._box = ToolBox(tools, [OnceOnly(self.ledger)], now_s=lambda: next(minutes))
        self._turns = itertools.count()
        self.token = ""

    async def deliver(self, call: Call) -> None:
        """Tell a call, and have the person hear the result, unless the power fails before."""
        call_id, name = call
        context = ToolContext(
            room="hall",
            session_id="s1",
            call_id=call_id,
            turn=self._world.turn,
            turn_id=str(next(self._turns)),
        )
        arguments = {"token": self.token} if name == "confirm" else {}
        result = await self._box.run(ToolCall(call_id, name, arguments), context)
        self._world.disk.power.moment()
        self._world.told.append((name, result))
        self.token = str(result.content.get("token", self.token))

    async def _order(self, name: str, change: Change, context: ToolContext) -> ToolResult:
        device = next(each for each in self._world.sim.devices() if each.name == name)
        return await self._gate.carry_out([Order(device, change)], context)

    async def _confirm(self, arguments: Mapping[str, object], context: ToolContext) -> ToolResult:
        return await self._gate.confirm(str(arguments["token"]), context)

    async def _timer(self, _: Mapping[str, object], __: ToolContext) -> ToolResult:
        self._world.act(TIMER)
        return success(changed=[{"name": TIMER}])


async def one_run(seed: int, disk: Disk) -> Verdict:
    """Live through one run, cut at the moment the seed says."""
    disk.wiped()
    world, verdict = World(seed, seed % MOMENTS, disk), Verdict()
    process = Process(world)
    if await _cut(world, process, [""]):
        verdict.cut = True
        world.power_returns()
        process = Process(world)
        # The service resumes, and tells all of it again; the model asks again under new ids too.
        await _cut(world, process, ["", "-again"])
    await process.ledger.aclose()
    _judge(world, verdict)
    return verdict


async def _cut(world: World, process: Process, under: list[str]) -> bool:
    """Tell every call of the two turns, under these ids; gives whether the power failed then."""
    first = [("a", "run"), ("b", "timers"), ("c", "set_lights"), ("d", "set_lock")]
    if await _told(
        world, process, [(f"{ident}{end}", name) for end in under for ident, name in first]
    ):
        return True
    world.turn += 1
    return await _told(world, process, [(f"e{end}", "confirm") for end in under])


async def _told(world: World, process: Process, calls: list[Call]) -> bool:
    # A timer under a new id is a new timer: only what means a state or a device is known again.
    calls = [call for call in calls if call != ("b-again", "timers")]
    often = [call for call in calls for _ in range(world.chance.randint(1, 3))]
    world.chance.shuffle(often)
    while often:
        batch = [often.pop() for _ in range(min(len(often), world.chance.randint(1, 3)))]
        ended = await asyncio.gather(*map(process.deliver, batch), return_exceptions=True)
        if any(isinstance(each, PowerCut) for each in ended):
            await _die()
            return True
        for each in ended:
            if isinstance(each, BaseException):
                raise each
    return False


async def _die() -> None:
    """Let nothing of a process without power go on."""
    ours = {asyncio.current_task()}
    running = asyncio.all_tasks() - ours
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _judge(world: World, verdict: Verdict) -> None:
    deeds, calls = world.disk.run_now(rows.since(0.0))
    written = {deed.name for deed in deeds} | {TIMER for call in calls if call.tool == "timers"}
    verdict.doubled = [what for what in _ONCE if world.acts[what] > 1]
    verdict.unwritten = [what for what in _ONCE if world.acts[what] and what not in written]
    for name, result in world.told:
        changed = result.content.get("changed")
        if result.status is not ToolStatus.SUCCESS or not isinstance(changed, list):
            continue
        names = [str(each["name"]) for each in changed]
        verdict.done += len(names)
        verdict.lost += [f"{name}: {what}" for what in names if not world.acts[what]]
