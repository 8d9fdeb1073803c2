"""The lights of a room: follows all that they show, and lights "listening" before a byte leaves.

The order is kept twice. The conversation shows its state before it opens the uplink; and every
frame of the microphone passes here before it passes to a session, so that a frame that finds
another light lights it first. What goes out again, goes out when the audio worker says that the
stream has ended, not when it was told to end it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final, Protocol, Self

from config import lights as config
from daemon.lights import network
from daemon.lights.lamp import Lamp
from daemon.lights.mood import HEARD, LAST_MINUTE_S, Look, Mood, Situation, mood_of
from daemon.lights.situation import after
from daemon.story import Happening, Notice, ToolRan
from daemon.timers.moment import Moment
from daemon.timers.schedule import Kind, Phase, Timer
from hardware import protocol as audio
from hardware.worker_client import Told
from hardware.worker_client import WorkerRestarted as AudioWorkerRestarted

KIND: Final = "lights"
"""The kind of the notices that tell of them."""
SHOWN_VOLUME_S: Final = 1.5
"""So long a volume shows after it was changed."""
QUIET_S: Final = 0.5
"""Frames come every 20 ms: without one for so long nothing leaves, whoever forgot to say so."""
FULL_BRIGHTNESS: Final = 255
_LEAST: Final = 1 / 31
"""The faintest step of an APA102: "listening" is never darker, whatever else is wished."""


class Countdowns(Protocol):
    """The timers of the room."""

    def now(self) -> Moment:
        """Give the moment by which they are judged."""

    def in_phase(self, *phases: Phase) -> tuple[Timer, ...]:
        """Give those that stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What lights ask the room for; each must be quick."""

    timers: Countdowns
    volume: Callable[[], int] = lambda: 100
    """The volume in per cent."""
    announcing: Callable[[], bool] = lambda: False
    """Whether an announcement is being said."""
    muted: Callable[[], bool] = lambda: False
    """Whether the room begins with its microphone closed; later the story tells."""
    meters: Callable[[bool], Awaitable[object]] | None = None
    """Begins to have the live meter sent, or ends it: it is only asked for while lights need it."""
    daylight: Callable[[], float] = lambda: 1.0
    """0 to 1: how bright lights may be at this time of day."""
    tell: Callable[[Notice], object] = lambda _notice: None
    """Hears that they cannot be reached, and that they can again."""
    needs_network: bool = False
    """Whether whoever answers here lives elsewhere."""


class Lights:
    """Implements `daemon.presence.acting.LightRing`; everything happens on the event loop."""

    def __init__(self, settings: config.Lights, around: Around, lamp: Lamp | None = None) -> None:
        self._settings = settings
        self._around = around
        self._lamp = lamp or Lamp(settings)
        self._lamp.on_fault(self._tell)
        self._situation = Situation(muted=around.muted())
        self._mood = Mood()
        self._volume = around.volume()
        self._on = True
        self._brightness = FULL_BRIGHTNESS
        self._metered = False
        self._has_array = False
        self._last_frame_s = 0.0
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._asking: set[asyncio.Task[None]] = set()

    @property
    def mood(self) -> Mood:
        """What is shown."""
        return self._mood

    @property
    def lamp(self) -> Lamp:
        """What it is shown on."""
        return self._lamp

    # --- the ring as the home has it

    @property
    def ring(self) -> Self | None:
        """The lights as a ring the home may dim; `None` where the settings name none."""
        return None if self._settings.kind is config.LightsKind.NONE else self

    @property
    def on(self) -> bool:
        """Whether it may shine; "listening" shows all the same."""
        return self._on

    @property
    def brightness(self) -> int:
        """How bright it may be, 1 to 255."""
        return self._brightness

    def set(self, *, on: bool, brightness: int | None) -> None:
        """Let it shine or not; a brightness left out stays."""
        self._on = on
        self._brightness = self._brightness if brightness is None else brightness
        self._show()

    # --- life

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Shine until the block ends, and leave the lights dark."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._lamp.running())
            stack.callback(self._rest)
            if self._around.needs_network:
                stack.enter_context(network.following(self._network_changed))
                self._network_changed()
            self.look()
            yield

    async def take(self, settings: config.Lights) -> str | None:
        """Let other settings be in force; gives what is wrong with them, if those before stay."""
        before, self._settings = self._settings, settings
        if problem := await self._lamp.take(settings):
            self._settings = before
            await self._lamp.take(before)
        self._show()
        return problem

    def _tell(self, fault: str) -> None:
        words = f"the lights stay dark: {fault}" if fault else "nothing is wrong with the lights"
        self._around.tell(Notice(KIND, words, mended=not fault))

    def _rest(self) -> None:
        for handle in self._alarms.values():
            handle.cancel()
        for task in self._asking:
            task.cancel()

    # --- what happens

    def happened(self, happening: Happening) -> None:
        """Take the story."""
        self._become(after(self._situation, happening))
        if isinstance(happening, ToolRan):  # it may have set a timer
            self.look()

    def hear(self, told: Told) -> None:
        """Take what the audio worker tells, before anybody else does."""
        match told:
            case audio.Frame():
                self._last_frame_s = asyncio.get_running_loop().time()
                if self._mood.state not in HEARD or not self._situation.flowing:
                    self._become(replace(self._situation, flowing=True))
                    self._expect_quiet(QUIET_S)
            case audio.UplinkClosed() | AudioWorkerRestarted():
                self._become(replace(self._situation, flowing=False))
            case audio.Health():
                self._direction(told.processors.get("channels", {}).get("direction_deg", -1.0))
            case audio.Ready():
                self.look()
            case _:
                pass

    def look(self) -> None:
        """Look at what tells nobody: volume, timers, announcements and the time of day."""
        around, now_s = self._around, asyncio.get_running_loop().time()
        volume = around.volume()
        if volume != self._volume:
            self._volume = volume
            self._situation = replace(self._situation, volume=volume / 100)
            self._later("volume", SHOWN_VOLUME_S, self._volume_shown)
        self._situation = replace(
            self._situation,
            announcing=around.announcing(),
            ringing=bool(around.timers.in_phase(Phase.RINGING)),
            timer_ends_s=self._next_end_s(now_s),
        )
        self._show()

    def _next_end_s(self, now_s: float) -> float | None:
        """Give when the next timer rings, if within its last minute; look again when it begins."""
        timers = self._around.timers
        now = timers.now()
        lefts = [
            timer.left_s(now)
            for timer in timers.in_phase(Phase.WAITING)
            if timer.kind is Kind.TIMER
        ]
        left_s = min(lefts, default=None)
        if left_s is None:
            return None
        if left_s <= LAST_MINUTE_S:
            self._later("timer", max(0.0, left_s) + 1.0, self.look)
            return now_s + left_s if left_s > 0 else None
        self._later("timer", left_s - LAST_MINUTE_S, self.look)
        return None

    def _volume_shown(self) -> None:
        self._become(replace(self._situation, volume=None))

    def _direction(self, direction_deg: float) -> None:
        if direction_deg >= 0:
            self._has_array = True
            self._become(replace(self._situation, direction_deg=direction_deg))

    def _network_changed(self) -> None:
        self._become(replace(self._situation, offline=not network.has_way_out()))

    def _expect_quiet(self, after_s: float) -> None:
        self._later("quiet", after_s, self._maybe_quiet)

    def _maybe_quiet(self) -> None:
        """See whether frames have ceased without a word, as when their worker ends."""
        since_s = asyncio.get_running_loop().time() - self._last_frame_s
        if not self._situation.flowing:
            return
        if since_s < QUIET_S:
            self._expect_quiet(QUIET_S - since_s)
        else:
            self._become(replace(self._situation, flowing=False))

    # --- what is shown

    def _become(self, situation: Situation) -> None:
        if situation != self._situation:
            self._situation = situation
            self._show()

    def _show(self) -> None:
        mood = mood_of(self._situation)
        heard = mood.state in HEARD
        share = self._brightness / FULL_BRIGHTNESS if self._on else 0.0
        brightness = self._settings.brightness / 100 * self._around.daylight() * share
        if heard:
            mood = replace(mood, brightness=max(_LEAST, brightness))
        elif brightness:
            mood = replace(mood, brightness=brightness)
        else:
            mood = Mood(brightness=0.0)
        if mood != self._mood:
            self._mood = mood
            self._lamp.show(mood)
        self._ask_for_meters(mood.state)

    def _ask_for_meters(self, look: Look) -> None:
        """Have the meter sent while it moves a light, and no longer: it costs on both sides."""
        speaks = look in {Look.SPEAKING, Look.CONVERSING}
        wanted = self._lamp.shines and (speaks or (look is Look.LISTENING and self._has_array))
        if wanted is self._metered or self._around.meters is None:
            return
        self._metered = wanted
        task = asyncio.create_task(_asked(self._around.meters, on=wanted), name="lights meter")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def _later(self, name: str, after_s: float, then: Callable[[], None]) -> None:
        if before := self._alarms.get(name):
            before.cancel()
        self._alarms[name] = asyncio.get_running_loop().call_later(after_s, then)


async def _asked(meters: Callable[[bool], Awaitable[object]], *, on: bool) -> None:
    await meters(on)
