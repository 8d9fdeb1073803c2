"""Does what the home asks for, through the same house the control socket has."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol, assert_never

from daemon.choices import Choices
from daemon.house import Declined, House
from daemon.presence.commands import (
    Ask,
    ChooseProvider,
    ChooseWakeWord,
    Command,
    Say,
    SetLoudness,
    SetMute,
    SetRing,
    SilenceAlarm,
    SnoozeAlarm,
    Stop,
    Talk,
)
from daemon.timers.keeper import Timers
from daemon.timers.schedule import Phase
from daemon.tools.timers import SNOOZE_S

LONGEST_TURN_S: Final = 180.0
"""A turn in writing is over by then: the conversation's own deadlines are far shorter."""


class Loudness(Protocol):
    """How loud the satellite is."""

    @property
    def volume_percent(self) -> int:
        """How loud answers are."""

    @property
    def alarm_volume_percent(self) -> int:
        """How loud alarms are."""

    async def set_volume(self, percent: int) -> None:
        """Make everything but alarms this loud."""

    async def set_alarm_volume(self, percent: int) -> None:
        """Make alarms this loud."""


class LightRing(Protocol):
    """A ring of lights on the satellite; who drives one gives it to the presence."""

    @property
    def on(self) -> bool:
        """Whether it may shine."""

    @property
    def brightness(self) -> int:
        """How bright it may be, 1 to 255."""

    def set(self, *, on: bool, brightness: int | None) -> None:
        """Let it shine or not; a brightness left out stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Satellite:
    """Everything of the room that the home sees and steers."""

    house: House
    loudness: Loudness
    timers: Timers
    choices: Choices
    listening: asyncio.Event
    """Set once it knows its microphone; until then there is nothing true to tell."""
    ring: LightRing | None = None


async def act(on: Satellite, command: Command, *, may_unmute: bool) -> None:  # noqa: C901, PLR0912 - one line a command
    """Do it. Raises `Declined` for what cannot be done now, and the errors of the house."""
    match command:
        case SetMute(on=False) if not may_unmute:
            raise Declined("the settings do not let the home open the microphone (presence.unmute)")
        case SetMute():
            if on.house.status().get("muted") is not command.on:  # each change is heard as a chime
                await on.house.mute(command.on)
        case SetLoudness(alarms=True):
            await on.loudness.set_alarm_volume(command.percent)
        case SetLoudness():
            await on.loudness.set_volume(command.percent)
        case ChooseWakeWord():
            on.choices.choose_wake_word(command.name)
        case ChooseProvider():
            on.choices.choose_provider(command.name)
        case Talk():
            await on.house.talk(hold=False)
        case Stop():
            await on.house.stop()
        case SilenceAlarm():
            on.timers.silence_all()
        case SnoozeAlarm():
            await on.timers.snooze(on.timers.in_phase(Phase.RINGING), SNOOZE_S)
        case Say():
            await on.house.say(command.announcement)
        case Ask():
            async with asyncio.timeout(LONGEST_TURN_S):
                async for _ in on.house.ask(command.text):
                    pass
        case SetRing():
            if on.ring:
                on.ring.set(on=command.on, brightness=command.brightness)
        case _:
            assert_never(command)
