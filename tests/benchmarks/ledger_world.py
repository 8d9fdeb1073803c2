"""A world for the ledger: power that fails at any moment, answers that get lost, devices that act.

All of it outlives the house's process; every chance is drawn from one seed.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daemon.home.backend import Done, Order
from daemon.store import Store, Work
from tests.daemon.safety.house import Sim, everything

if TYPE_CHECKING:
    from providers.base import ToolResult

DOOR, SCENE, TIMER, LIGHT = "front door", "movie night", "timer", "ceiling light"
_FAILS, _LOST = 0.1, 0.3
"""Of all orders one in ten never arrives, and of two in ten the answer is lost."""


class PowerCut(BaseException):
    """The machine is off: nothing catches this, and nothing is written after it."""


@dataclass(slots=True)
class Power:
    """Counts the moments at which it could fail, and fails at one."""

    fails_at: int
    moments: int = 0
    off: bool = False

    def moment(self) -> None:
        """Live through one more moment. Raises `PowerCut`, and from then on always."""
        if self.off or self.moments == self.fails_at:
            self.off = True
            raise PowerCut
        self.moments += 1


class Disk(Store):
    """The state file of a machine whose power fails before or after a write, or in between."""

    power = Power(-1)

    @classmethod
    def fresh(cls) -> "Disk":
        """Give an empty one, in memory."""
        made = cls.in_memory()
        assert isinstance(made, cls)
        return made

    async def run[T](self, work: Work[T]) -> T:
        """Do one transaction, unless the power fails first."""
        self.power.moment()
        await asyncio.sleep(0)
        self.power.moment()
        result = self.run_now(work)
        self.power.moment()
        return result

    def wiped(self) -> None:
        """Begin anew."""
        self.run_now(lambda connection: connection.execute("DELETE FROM deeds"))
        self.run_now(lambda connection: connection.execute("DELETE FROM calls"))


class World:
    """What outlives the process: the disk, the devices, and what the person was told."""

    def __init__(self, seed: int, fails_at: int, disk: Disk) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a replay, not a secret
        self.disk = disk
        self.disk.power = Power(fails_at)
        shows = self.chance.random() < 0.7
        self.sim = Sim({each.ident: each for each in everything()}, reply=self._fate, moves=shows)
        self.acts: Counter[str] = Counter()
        self.told: list[tuple[str, ToolResult]] = []
        self.turn = 1

    def act(self, what: str) -> None:
        """Have something happen for good, with a chance of a power cut before and after."""
        self.disk.power.moment()
        self.acts[what] += 1
        self.disk.power.moment()

    def power_returns(self) -> None:
        """Let the machine start again, and stay on."""
        self.disk.power = Power(-1)

    def _fate(self, order: Order) -> Done:
        fate = self.chance.random()
        if fate < _FAILS:
            return Done.FAILED
        self.act(order.device.name)
        return Done.UNSURE if fate < _LOST else Done.SEEN
