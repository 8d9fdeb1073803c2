"""Buttons, knob, mute switch and amplifier of this machine, their pins held by their own process.

The process is that of `hardware.gpio`: the library for pins changes the working folder of whoever
loads it, and its lines outlive a fork, so the main process never does.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import assert_never

from config.settings import Settings
from daemon.buttons.deeds import Deeds
from daemon.buttons.volume_knob import VolumeKnob
from daemon.buttons.wiring import (
    AMPLIFIER,
    KNOB_A,
    KNOB_B,
    MUTE,
    button_name,
    manners,
    to_hold,
)
from daemon.mute import MuteKeeper
from daemon.story import Happening, Notice
from hardware.buttons.gestures import Gesture, Gestures
from hardware.gpio.client import COMMAND, Gone, Happened, HolderGone, PinHolder
from hardware.gpio.messages import Holding, InputChanged, RelayChanged
from hardware.protocol import Sounding
from hardware.worker_client import Told

logger = logging.getLogger(__name__)

KIND = "buttons"
"""The kind of the notices that tell of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaches:
    """What the pins reach in the house."""

    deeds: Deeds
    knob: VolumeKnob
    mute: MuteKeeper
    tell: Callable[[Happening], None]


class Panel:
    """Everything one can touch, and the amplifier; on the event loop."""

    def __init__(
        self, settings: Settings, reaches: Reaches, command: Sequence[str] = COMMAND
    ) -> None:
        self._reaches = reaches
        self._command = command
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._sounding = False
        self._holding: asyncio.Task[None] | None = None
        self._driving: asyncio.Task[None] | None = None
        self._told = ""
        self.ready = False
        """Whether the pins are held: only then anything pressed is noticed."""
        self._wire(settings)

    def _wire(self, settings: Settings) -> None:
        """Know what is on which pin; nothing is held yet."""
        self._settings = settings
        self._buttons = {name: Gestures(manner=known) for name, known in manners(settings).items()}
        self._by_name = {button_name(i): each for i, each in enumerate(settings.button)}
        self._wanted = to_hold(settings)
        self._outcome: asyncio.Event = asyncio.Event()
        """Whether it is known by now how the first try to hold them went."""
        self._holder = PinHolder(
            self._wanted,
            self._happened,
            start_s=settings.gpio.start_timeout_s,
            answer_s=settings.gpio.answer_timeout_s,
            command=self._command,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Have the pins held for the length of a block; costs nothing where none is wired."""
        self._hold()
        try:
            yield
        finally:
            await self._leave()
            await self._reaches.deeds.aclose()

    async def take(self, settings: Settings) -> str | None:
        """Have other buttons and another knob; what is wrong with them has those before back.

        Mute switch and amplifier stay: their worker and what is kept know them from the start on.
        """
        before = self._settings
        lasting = {"mute": before.mute, "amplifier": before.amplifier}
        await self._become(settings.model_copy(update=lasting))
        problem = self._told
        if problem:
            await self._become(before)
        return problem or None

    async def _become(self, settings: Settings) -> None:
        """Let the pins go and hold those of other settings; returns when it is known how it went.

        A microphone with a mute switch is closed meanwhile: nobody knows how it stands.
        """
        self._let_go()
        await self._leave()
        self._wire(settings)
        self._reaches.knob.take(settings.knob)
        self._hold()
        if self._holding:
            await self._outcome.wait()  # the holder itself tells when it has waited long enough
        else:
            self._mended()

    def _hold(self) -> None:
        if self._wanted.relays or self._wanted.inputs:
            self._holding = asyncio.create_task(self._holder.run(), name="buttons")

    async def _leave(self) -> None:
        """Let all pins go; the amplifier's at rest."""
        for handle in self._due.values():
            handle.cancel()
        self._due.clear()
        self._reaches.knob.close()
        ending = [each for each in (self._holding, self._driving) if each]
        self._holding = self._driving = None
        for each in ending:
            each.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def hear(self, told: Told) -> None:
        """Switch the amplifier as the audio worker wants it."""
        if isinstance(told, Sounding) and self._wanted.relays:
            self._sounding = told.on
            if self._driving is None or self._driving.done():
                self._driving = asyncio.create_task(self._drive(), name="amplifier")

    async def _drive(self) -> None:
        """Switch it until it stands as it was wanted last."""
        drawn: bool | None = None
        while drawn is not self._sounding:
            drawn = self._sounding
            try:
                done = await self._holder.drive(AMPLIFIER, drawn=drawn)
            except (HolderGone, TimeoutError) as error:
                logger.debug("the amplifier cannot be switched: %s", error)
            else:
                if done.problem:
                    self._tell(f"the amplifier cannot be switched: {done.problem}")

    def _happened(self, happened: Happened) -> None:
        match happened:
            case Holding():
                self._held(happened)
            case InputChanged(name=name, active=active, at_s=at_s):
                self._changed(name, at_s, active=active)
            case RelayChanged():
                pass
            case Gone(words):
                self._lost(words)
            case _:
                assert_never(happened)

    def _held(self, held: Holding) -> None:
        """Begin with everything as it stands: what is pressed already was pressed for nothing."""
        for name, active in held.active.items():
            if name in self._buttons and active:
                self._buttons[name] = self._buttons[name].already_down()
        self._reaches.knob.begin(a=held.active.get(KNOB_A, False), b=held.active.get(KNOB_B, False))
        self._reaches.mute.switched(held.active.get(MUTE))
        self.ready = True
        if held.faults:
            self._tell("; ".join(held.faults.values()))
        else:
            self._mended()
        self._outcome.set()
        if self._sounding:
            self.hear(Sounding(on=True))

    def _changed(self, name: str, at_s: float, *, active: bool) -> None:
        match name:
            case "mute":
                self._reaches.mute.switched(active)
            case "knob_a" | "knob_b":
                self._reaches.knob.changed(name, at_s, closed=active)
            case _:
                button, told = self._buttons[name].edge(at_s, down=active)
                self._moved(name, button, told)

    def _moved(self, name: str, button: Gestures, told: Sequence[Gesture]) -> None:
        """Carry out what a button was told by, and come back when something falls due."""
        self._buttons[name] = button
        if handle := self._due.pop(name, None):
            handle.cancel()
        now_s = time.monotonic()
        if button.due_s is not None:
            loop = asyncio.get_running_loop()
            self._due[name] = loop.call_later(max(0.0, button.due_s - now_s), self._passed, name)
        for gesture in told:
            self._reaches.deeds.carry_out(self._by_name[name], gesture, now_s)

    def _passed(self, name: str) -> None:
        button = self._buttons[name]
        due_s = button.due_s
        if due_s is not None:  # a timer may ring a hair before its time
            self._moved(name, *button.passed(max(due_s, time.monotonic())))

    def _lost(self, words: str) -> None:
        self._let_go()
        self._tell(words)
        self._outcome.set()

    def _let_go(self) -> None:
        """Nobody can press any more: what is held is let go, and a switch keeps it closed."""
        self.ready = False
        now_s = time.monotonic()
        for name, button in tuple(self._buttons.items()):
            self._moved(name, *button.edge(now_s, down=False))
        self._reaches.mute.switched(None)

    def _tell(self, words: str) -> None:
        """Tell what is wrong, once; the house lives on without it."""
        if words != self._told:
            self._told = words
            self._reaches.tell(Notice(KIND, f"buttons and knobs do not work: {words}"))

    def _mended(self) -> None:
        """Tell that what was wrong is not any more."""
        if self._told:
            self._told = ""
            self._reaches.tell(Notice(KIND, "the buttons work again", mended=True))
