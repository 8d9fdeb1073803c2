"""What gestures do in the house."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol, assert_never

from config.buttons import Button, ButtonAction
from daemon.errors import DaemonError
from daemon.events import StopRequested, TalkPressed, TalkReleased, TalkTapped
from daemon.house import Declined
from daemon.runner import Runner
from hardware.buttons.gestures import (
    Doubled,
    Gesture,
    HoldBegan,
    HoldEnded,
    LongPressed,
    Tapped,
)

logger = logging.getLogger(__name__)


class Room(Protocol):
    """What buttons need of the house, beside its conversation."""

    async def mute(self, on: bool | None) -> bool:  # noqa: FBT001 - as in House
        """Close the microphone or open it again (`None` toggles)."""

    async def repeat(self) -> None:
        """Speak the last answer again. Raises `Declined`."""


class Loudness(Protocol):
    """How loud the room is."""

    @property
    def volume_percent(self) -> int:
        """How loud answers are."""

    async def set_volume(self, percent: int) -> None:
        """Make everything but alarms this loud."""


STEP_PERCENT: Final = 10
"""How much a press turns the volume up or down."""


class Deeds:
    """Carries out gestures; on the event loop."""

    def __init__(
        self, runner: Runner, room: Room, loudness: Loudness, chime: Callable[[str], object]
    ) -> None:
        self._runner = runner
        self._chime = chime
        self._room = room
        self._loudness = loudness
        # Few: each ends within a moment.
        self._under_way: set[asyncio.Task[None]] = set()

    def carry_out(self, button: Button, gesture: Gesture, now_s: float) -> None:
        """Do what a gesture of this button means; its times are of the monotonic clock."""
        match gesture:
            case HoldBegan(at_s):
                self._runner.hear(TalkPressed(held=True, ago_s=max(0.0, now_s - at_s)))
            case HoldEnded():
                self._runner.hear(TalkReleased())
            case Tapped(at_s):
                self._act(button, button.tap, at_s, now_s)
            case Doubled(at_s):
                self._act(button, button.double, at_s, now_s)
            case LongPressed(at_s):
                self._act(button, button.long, at_s, now_s)
            case _ as never:
                assert_never(never)

    async def aclose(self) -> None:
        """Leave nothing under way."""
        for task in tuple(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _act(self, button: Button, action: ButtonAction | None, at_s: float, now_s: float) -> None:
        if button.hold:  # what began with the press was no talk, or goes on as a turn
            self._runner.hear(TalkTapped(listens=action is ButtonAction.WAKE))
        match action:
            case ButtonAction.WAKE if not button.hold:
                self._runner.hear(TalkPressed(held=False, ago_s=max(0.0, now_s - at_s)))
            case ButtonAction.WAKE | None:
                pass
            case ButtonAction.STOP:
                self._runner.hear(StopRequested())
            case _:
                self._begin(action)

    def _begin(self, action: ButtonAction) -> None:
        task = asyncio.create_task(self._carefully(action), name=f"button {action}")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _carefully(self, action: ButtonAction) -> None:
        """Do what takes a moment; what is refused is told, and the room lives on."""
        try:
            match action:
                case ButtonAction.REPEAT:
                    await self._room.repeat()
                case ButtonAction.MUTE:
                    await self._room.mute(None)
                case ButtonAction.LOUDER:
                    await self._turn(STEP_PERCENT)
                case ButtonAction.QUIETER:
                    await self._turn(-STEP_PERCENT)
                case ButtonAction.WAKE | ButtonAction.STOP:
                    pass  # done at once
        except Declined as error:
            logger.info("%s was declined: %s", action, error)
            self._chime("sorry")
        except DaemonError as error:
            logger.warning("%s: %s", action, error)

    async def _turn(self, by_percent: int) -> None:
        wanted = self._loudness.volume_percent + by_percent
        await self._loudness.set_volume(min(100, max(0, wanted)))
