"""A small world for timers: clocks that tests turn, a ringer that remembers, a disk in memory."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from daemon.store import Store
from daemon.story import Happening, Notice
from daemon.timers.keeper import Surroundings, Timers
from daemon.timers.moment import Moment

NOON = 1_795_003_200.0
"""2026-11-18 12:00 UTC."""


class Setting:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


@dataclass
class World:
    """Wall time, boot time and what rang; it outlives the daemon."""

    wall_s: float = NOON
    boot_s: float = 1_000.0
    boot: int = 1
    wall_trusted: bool = True
    order: "itertools.count[int]" = field(default_factory=itertools.count)
    due: list[tuple[float, int, Setting]] = field(default_factory=list)
    ringing: dict[str, tuple[str, str]] = field(default_factory=dict)
    rang: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def moment(self) -> Moment:
        return Moment(
            wall_s=self.wall_s,
            boot_s=self.boot_s,
            boot_id=f"boot-{self.boot}",
            wall_trusted=self.wall_trusted,
        )

    def now_s(self) -> float:
        return self.boot_s

    def call_later(self, after_s: float, callback: Callable[[], None]) -> Setting:
        setting = Setting(callback)
        heapq.heappush(self.due, (self.boot_s + after_s, next(self.order), setting))
        return setting

    def ring(self, ident: str, sound: str, spoken_text: str) -> None:
        self.ringing[ident] = (sound, spoken_text)
        self.rang.append(ident)

    def silence(self, ident: str) -> None:
        self.ringing.pop(ident, None)

    def tell(self, happening: Happening) -> None:
        if isinstance(happening, Notice):
            self.told.append(happening.message)

    def advance(self, seconds: float) -> None:
        """Let time pass while the daemon runs."""
        until_s = self.boot_s + seconds
        while self.due and self.due[0][0] <= until_s:
            at_s, _, setting = heapq.heappop(self.due)
            self._go_to(at_s)
            if setting.callback:
                setting.callback()
        self._go_to(until_s)

    def crash(self) -> None:
        """The daemon is gone, and its sounds with it."""
        self.due.clear()
        self.ringing.clear()

    def reboot(self, off_s: float) -> None:
        """The machine was off for so long."""
        self.crash()
        self.boot += 1
        self.wall_s += off_s
        self.boot_s = 5.0

    def _go_to(self, boot_s: float) -> None:
        self.wall_s += max(0.0, boot_s - self.boot_s)
        self.boot_s = max(self.boot_s, boot_s)


def begin(world: World, store: Store, language: str = "en") -> Timers:
    """Start the timers over what the store holds, as the daemon does."""
    around = Surroundings(clock=world, moments=world.moment, language=language, tell=world.tell)
    timers = Timers(store, world, around)
    timers.start()
    return timers
