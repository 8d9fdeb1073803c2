"""How each part of a running house takes edited settings up.

No turn, timer, ring, mute or volume set by hand is lost by it: every part keeps what it holds and
changes the figures it goes by. What must be made anew (backends of the home, servers of tools) lets
go of pins and connections first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.settings import Settings
from daemon.abilities import Abilities
from daemon.books import Books, Money
from daemon.buttons.panel import Panel
from daemon.choices import Choices
from daemon.figures import rules, terms
from daemon.home.backends import home_of
from daemon.lights.lights import Lights
from daemon.onlookers import Onlookers
from daemon.presence.joining import broker_of
from daemon.quiet.day_and_night import DayAndNight
from daemon.reload.applies import Applies, at_once
from daemon.reload.plan import Part
from daemon.reload.sound import Sound
from daemon.runner import Parts, Runner
from daemon.store import Store
from daemon.turn import State
from daemon.voices import Voices
from providers.local.provider import LocalProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The parts of a house that take settings up."""

    store: Store
    sound: Sound
    voices: Voices
    mouth: LocalProvider
    money: Money
    books: Books
    onlookers: Onlookers
    lights: Lights
    day: DayAndNight | None
    panel: Panel | None
    hands: Abilities
    choices: Choices
    runner: Runner
    parts: Parts

    def applies(self) -> Sequence[Applies]:
        """Give how each of them does."""
        return (
            Applies(Part.VOLUME, self._take_volume),
            at_once(Part.MONEY, self._take_money),
            Applies(Part.HOOKS, self._take_hooks),
            Applies(Part.TELEMETRY, self._take_telemetry),
            Applies(Part.LIGHTS, self._take_lights),
            at_once(Part.QUIET, self._take_quiet),
            Applies(Part.SOUND, self.sound.take),
            at_once(Part.WORDS, self._take_words),
            Applies(Part.MOUTH, self._take_mouth),
            at_once(Part.SESSIONS, self.choices.take),
            at_once(Part.TALK, self._take_talk),
            at_once(Part.SAFETY, self.hands.take),
            Applies(Part.HOME, self._take_home),
            Applies(Part.BUTTONS, self._take_buttons),
            Applies(Part.TOOLS, self._take_tools),
        )

    def busy(self) -> str:
        """Give what must end before the house may change; empty when it is quiet."""
        if self.runner.conversation.state is not State.IDLE:
            return "a conversation"
        if self.runner.hands.busy:
            return "a tool"
        return "an announcement" if self.voices.announcements.speaking else ""

    async def _take_volume(self, old: Settings, new: Settings) -> str | None:
        problem = await self.sound.take_volume(old, new)
        self.voices.satellite.volumes_edited(old.audio.volume, new.audio.volume)
        return problem

    def _take_money(self, settings: Settings) -> None:
        self.money.take(settings)
        self.books.take(settings)

    async def _take_hooks(self, _old: Settings, new: Settings) -> None:
        await self.onlookers.hook(new)

    async def _take_telemetry(self, _old: Settings, new: Settings) -> None:
        await self.onlookers.measure(new)

    async def _take_lights(self, _old: Settings, new: Settings) -> str | None:
        return await self.lights.take(new.lights)

    def _take_quiet(self, settings: Settings) -> None:
        if self.day:
            self.day.take(settings.quiet_hours)

    def _take_words(self, settings: Settings) -> None:
        self.voices.take(settings)
        self.hands.timers.speak(settings.room.language)

    async def _take_mouth(self, _old: Settings, new: Settings) -> None:
        await self.mouth.worker.take(new.providers.local, new.room.language)

    def _take_talk(self, settings: Settings) -> None:
        parts = replace(
            self.parts,
            room=settings.room.name,
            terms=terms(settings, self.parts.clock, self.books),
            fade_ms=settings.audio.fade_ms,
            chimes=settings.audio.chimes,
        )
        self.runner.take(parts, rules(settings))

    async def _take_home(self, old: Settings, new: Settings) -> str | None:
        """Join other backends; if they cannot be made, those before come back."""
        try:
            await self._join_home(new)
        except Exception as error:  # noqa: BLE001 - whatever it was, the home comes back
            await self._join_home(old)
            return str(error) or type(error).__name__
        return None

    async def _join_home(self, settings: Settings) -> None:
        self.hands.gate.forget()
        home = self.hands.home
        await home.leave()
        other = home_of(settings, self.store)
        broker_of(settings, other.backends)  # what it leaves behind is known before it connects
        await home.become(other)

    async def _take_buttons(self, _old: Settings, new: Settings) -> str | None:
        return await self.panel.take(new) if self.panel else None

    async def _take_tools(self, _old: Settings, new: Settings) -> None:
        self.hands.gate.forget()
        await self.hands.extra.become(new)
