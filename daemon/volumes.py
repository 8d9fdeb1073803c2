"""How loud the room is: as it was made by hand, kept over restarts, and never louder than allowed.

Of what people set, two numbers are kept: one for answers, which chimes and announcements follow,
and one for alarms. What is allowed may be less; what was wanted is not forgotten for it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from config.settings import Volume
from daemon.errors import NotSaved
from daemon.kept import ALARM_VOLUME, REPLY_VOLUME, Fact
from hardware.protocol import Channel, SetVolume
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings

KEEP_AFTER_S: Final = 2.0
"""A knob that is being turned writes to the disk once, when it rests."""
_FACTS: Final = {Channel.REPLY: REPLY_VOLUME, Channel.ALARM: ALARM_VOLUME}
_FOLLOW: Final = (Channel.NOTICE, Channel.ANNOUNCEMENT)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The most that channels may be turned up to just now, in per cent."""

    most: int = 100
    most_alarm: int = 100

    def of(self, channel: Channel) -> int:
        """Give the most one channel may be turned up to."""
        return self.most_alarm if channel is Channel.ALARM else self.most


async def _forgets(**_known: Fact | None) -> None:
    """Keep nothing, for a house that ends with what it was asked."""


class Volumes:
    """Sets volumes in the worker; all calls on the event loop."""

    def __init__(
        self, worker: AudioWorker, keep: Callable[..., Awaitable[None]] = _forgets
    ) -> None:
        """`keep` takes the facts of `daemon.kept` by name; raises `NotSaved`."""
        self._worker = worker
        self._keep = keep
        self._ceilings = Ceilings()
        # What people set, by channel; a channel that is not in it is as loud as the settings say.
        self._wanted: dict[Channel, int] = {}
        self._due: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None
        self._on_change: Callable[[], object] = lambda: None

    def on_change(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when somebody sets a volume."""
        self._on_change = callback

    def percent(self, channel: Channel = Channel.REPLY) -> int:
        """Give how loud a channel is."""
        return self._worker.settings.volume_of(channel)

    def set(self, percent: int, channel: Channel = Channel.REPLY) -> None:
        """Make answers, with all that follows them, or alarms this loud, as far as is allowed."""
        alarm = channel is Channel.ALARM
        self._wanted |= dict.fromkeys((channel,) if alarm else (channel, *_FOLLOW), percent)
        allowed = min(percent, self._ceilings.of(channel))
        self._worker.send(SetVolume(allowed, channel if alarm else None))
        self._on_change()
        self._rest()

    def remember(self, known: Mapping[str, Fact]) -> None:
        """Take what was kept; the worker has it from its settings."""
        self._wanted |= wanted_of(known)

    def edited(self, before: Volume, after: Volume) -> None:
        """Know that the settings say other numbers: they count, whatever was set by hand."""
        for channel in Channel:
            if getattr(before, channel.value) != getattr(after, channel.value):
                self._wanted.pop(channel, None)
        self.allow(self._ceilings)
        self._rest()

    def allow(self, ceilings: Ceilings) -> None:
        """Let nothing be louder than this from now on; what was wanted comes back by itself."""
        self._ceilings = ceilings
        for channel in Channel:
            allowed = min(self._wanted_of(channel), ceilings.of(channel))
            if allowed != self.percent(channel):
                self._worker.send(SetVolume(allowed, channel))

    async def aclose(self) -> None:
        """Keep what is not kept yet."""
        if self._due:
            self._due.cancel()
            self._begin_saving()
        if self._saving:
            await self._saving

    def _wanted_of(self, channel: Channel) -> int:
        """Give how loud a channel is to be: by hand, else by the settings."""
        configured: int = getattr(self._worker.settings.audio.volume, channel.value)
        return self._wanted.get(channel, configured)

    def _rest(self) -> None:
        """Keep what is set now, once nobody has changed it for a while."""
        if self._due:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(KEEP_AFTER_S, self._begin_saving)

    def _begin_saving(self) -> None:
        self._due = None
        self._saving = asyncio.create_task(self._save(self._saving), name="keeping the volume")

    async def _save(self, before: asyncio.Task[None] | None) -> None:
        if before:
            await before
        known = {name: self._wanted.get(each) for each, name in _FACTS.items()}
        try:
            await self._keep(**known)
        except NotSaved as error:
            logger.warning("the volume is not kept: %s", error)


def wanted_of(known: Mapping[str, Fact]) -> dict[Channel, int]:
    """Give how loud channels were made by hand, from what was kept."""
    wanted = {each: int(known[name]) for each, name in _FACTS.items() if name in known}
    if Channel.REPLY in wanted:
        wanted |= dict.fromkeys(_FOLLOW, wanted[Channel.REPLY])
    return wanted


def as_kept(fitted: WorkerSettings, known: Mapping[str, Fact]) -> WorkerSettings:
    """Give the worker's settings as loud as the room was made."""
    return fitted.model_copy(update={"volumes": {**fitted.volumes, **wanted_of(known)}})
