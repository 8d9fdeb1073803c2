"""Joins what the house can do something with: the home behind its gate, timers, and the tools."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.messages import catalogue
from config.settings import Settings
from daemon.books import Money
from daemon.briefing import Briefing
from daemon.commands.protected import ProtectedTools
from daemon.extra_tools import ExtraTools
from daemon.home.backends import home_of, tools_of
from daemon.home.whole import WholeHome
from daemon.home_view import HomeView
from daemon.safety.affirmation import is_no
from daemon.safety.calls import OnceOnly
from daemon.safety.desk import Desk
from daemon.safety.gate import Gate
from daemon.safety.keypad import Keypad
from daemon.safety.ledger import Ledger
from daemon.safety.pin import PinLock
from daemon.safety.reading import Reader
from daemon.safety.safeguards import Safeguards
from daemon.satellite import Satellite
from daemon.store import Store
from daemon.timers.keeper import Surroundings, Timers
from daemon.tools.box import ToolBox
from daemon.tools.standard import standard_tools
from providers.local.provider import LocalProvider
from providers.private import provider as private

if TYPE_CHECKING:
    from providers.base import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What the house can do something with."""

    box: ToolBox
    home: WholeHome
    extra: ExtraTools
    gate: Gate
    timers: Timers
    safe: Safeguards
    keypad: Keypad
    desk: Desk

    def take(self, settings: Settings) -> None:
        """Go by other rules of safety; what waits for a yes or the PIN is let go."""
        self.safe.take(settings.safety)
        self.gate.take()
        self.keypad.take(settings.safety.pin, catalogue(settings.room.language))
        self.desk.move(settings.room.name)

    def hear(self, said: str) -> None:
        """Take back what waits for a yes or the PIN when the person says no."""
        if is_no(said):
            self.gate.forget()
            self.keypad.forget()

    def fall_silent(self) -> None:
        """Stop what rings, and whatever waits for a yes or the PIN: somebody said stop."""
        self.timers.silence_all()
        self.gate.forget()
        self.keypad.forget()

    def view(self, settings: Settings) -> HomeView:
        """Give the home as a person may look at it."""
        return HomeView(
            self.home, lambda: self.safe.policy, settings.room.name, lambda: self.extra.states
        )

    def briefing(self, settings: Settings, mouth: LocalProvider, run: str) -> Briefing:
        """Give who knows what a session should be told of them; `run` names this life."""
        made: dict[str, Provider] = {
            "local": mouth,
            private.NAME: private.PrivateProvider(mouth, self.keypad),
        }
        return Briefing(settings, self.box.specs, self.home.vocabulary, made, run)


def abilities_of(
    settings: Settings, store: Store, satellite: Satellite, around: Surroundings, money: Money
) -> Abilities:
    """Join them, as the settings want it; nothing runs yet."""
    timers = Timers(store, satellite, around)
    satellite.on_stop(timers.silence_all)
    keypad = Keypad(settings.safety.pin, PinLock(store), catalogue(settings.room.language))
    safe = Safeguards(
        section=settings.safety,
        ledger=Ledger(store),
        has_pin=lambda: keypad.has_pin,
        ask_pin=keypad.wanted,
    )
    guarded = ProtectedTools(safe.taint.note)
    home = home_of(settings, store, (guarded,))
    gate = Gate(home, safe)
    tools = standard_tools(
        home=home,
        gate=gate,
        kept=timers,
        satellite=satellite,
        now=lambda: around.moments().local(),
        costs=money.costs,
    )
    extra = ExtraTools(settings, gate, guarded, lambda now: tools_of(now, home))
    return Abilities(
        box=ToolBox(
            tools,
            (OnceOnly(safe.ledger), Reader(safe.taint)),
            more=extra.tools,
        ),
        extra=extra,
        home=home,
        gate=gate,
        timers=timers,
        safe=safe,
        keypad=keypad,
        desk=Desk(gate, keypad, settings.room.name),
    )
