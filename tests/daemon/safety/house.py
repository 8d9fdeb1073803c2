"""A house with everything worth protecting, over a backend that counts what it is made to do."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from config.device_kind import DeviceKind
from config.safety import Safety
from daemon.home.after import after
from daemon.home.backend import BackendState, Done, Order, Outcome
from daemon.home.changes import Change, Move, MoveTo, Turn, TurnLock
from daemon.home.device import Device, Place
from daemon.home.states import (
    Bolt,
    Bolted,
    Guard,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Startable,
    State,
    Switched,
)
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import ToolContext
from providers.base import ToolResult, ToolStatus

UNLOCK = TurnLock(Turn.UNLOCK)
LOCK = TurnLock(Turn.LOCK)
OPEN = MoveTo(Move.OPEN)
CLOSE = MoveTo(Move.CLOSE)

SHUT = Moved(position=Position.CLOSED)
UP = Moved(position=Position.OPEN)


def device(name: str, kind: DeviceKind, state: State, sort: str = "", **more: object) -> Device:
    """Give a device that stands in the hall."""
    plain = Device(
        ident=f"sim:{name.replace(' ', '_')}", name=name, kind=kind, room="hall", state=state
    )
    return replace(plain, sort=sort, **more)  # type: ignore[arg-type]  # fields by name


def everything() -> list[Device]:
    """Give one of each that matters here, everything shut, locked, armed and off."""
    return [
        device("front door", DeviceKind.LOCK, Bolted(Bolt.LOCKED)),
        device("garage", DeviceKind.COVER, SHUT, "garage"),
        device("gate", DeviceKind.COVER, SHUT, "gate", once=True),
        device("blind", DeviceKind.COVER, SHUT, "blind"),
        device("water", DeviceKind.VALVE, SHUT, "water"),
        device("alarm", DeviceKind.ALARM, Guarded(Guard.ARMED_AWAY)),
        device("ceiling light", DeviceKind.LIGHT, Lit(on=False, brightness=100)),
        device("heater", DeviceKind.SWITCH, Switched(on=False)),
        device("movie night", DeviceKind.SCENE, Startable()),
        device("open the gate", DeviceKind.SCRIPT, Startable()),
        device("radio", DeviceKind.MEDIA, Playing(playback=Playback.PLAYING, volume=20)),
    ]


@dataclass
class Sim:
    """A backend that does at once what it is told, unless told otherwise."""

    found: dict[str, Device]
    done: Counter[tuple[str, Change]] = field(default_factory=Counter)
    reply: Callable[[Order], Done] = lambda _: Done.SEEN
    moves: bool = True
    """Whether devices show what they were made to do."""
    version = 0

    @property
    def state(self) -> BackendState:
        return BackendState("sim", ready=True, words="")

    def rooms(self) -> Sequence[Place]:
        return (Place(name="hall"),)

    def devices(self) -> Sequence[Device]:
        return tuple(self.found.values())

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        return [self._one(order) for order in orders]

    def _one(self, order: Order) -> Outcome:
        ident = order.device.ident
        done = self.reply(order)
        if done is not Done.FAILED:
            self.done[ident, order.change] += 1
            now = self.found[ident]
        if done is not Done.FAILED and self.moves:
            self.found[ident] = replace(now, state=after(now.state, order.change))
        return Outcome(device=self.found[ident], done=done, problem="lost" if done else "")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    def listen(self, _listener: Callable[[Device], object]) -> Callable[[], None]:
        return lambda: None


class House:
    """The gate of such a house, with hands on its clock, its turns and the person's words."""

    def __init__(self, *devices: Device, **section: object) -> None:
        found = devices or everything()
        self.sim = Sim({each.ident: each for each in found})
        self.home = WholeHome([self.sim])
        self.now_s = 1_000.0
        self.turn = 1
        self.said: dict[int, str] = {}
        self.safe = Safeguards(
            section=Safety.model_validate({"allow": [each.name for each in found], **section}),
            words=self._words,
            turn=lambda: self.turn,
            now_s=lambda: self.now_s,
        )
        self.gate = Gate(self.home, self.safe)
        self._calls = 0

    async def _words(self, turn: int, _within_s: float) -> str | None:
        return self.said.get(turn)

    def person(self, said: str | None = None) -> None:
        """Let a person begin the next turn, with these words."""
        self.turn += 1
        if said is not None:
            self.said[self.turn] = said

    def context(self, **more: object) -> ToolContext:
        self._calls += 1
        plain = ToolContext(
            room="hall",
            session_id="s1",
            turn_id=f"turn-{self.turn}",
            turn=self.turn,
            call_id=f"c{self._calls}",
            asked_at_s=self.now_s,
        )
        return replace(plain, **more)  # type: ignore[arg-type]  # fields by name

    def device(self, name: str) -> Device:
        return next(each for each in self.sim.found.values() if each.name == name)

    def set(self, name: str, state: State) -> None:
        """Let a device stand in another state, by nobody's order."""
        found = self.device(name)
        self.sim.found[found.ident] = replace(found, state=state)

    async def order(self, name: str, change: Change, **more: object) -> ToolResult:
        orders = [Order(self.device(name), change)]
        return await self.gate.carry_out(orders, self.context(**more))

    async def token(self, name: str = "front door", change: Change = UNLOCK) -> str:
        """Ask for something protected, and give the token it waits under."""
        result = await self.order(name, change)
        assert result.content["code"] == "needs_confirmation", result.content
        return str(result.content["token"])

    async def confirm(self, token: str, **more: object) -> ToolResult:
        return await self.gate.confirm(token, self.context(**more))

    def acts(self) -> int:
        """Count everything any device was made to do."""
        return sum(self.sim.done.values())


def code(result: ToolResult) -> object:
    """Give the code of a refusal; `None` where it was done."""
    return None if result.status is ToolStatus.SUCCESS else result.content["code"]
