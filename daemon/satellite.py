"""This device as tools and timers have it: its volume, its mute, its bell."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from config.settings import Volume
from daemon.announcer import Announcer
from daemon.announcing.announcement import Announcement, Ended, Priority
from daemon.announcing.announcements import Announcements
from daemon.mute import MuteKeeper
from daemon.volumes import Volumes
from hardware.protocol import Channel, Chime, Ring, Silence
from hardware.worker_client import AudioWorker

if TYPE_CHECKING:
    import asyncio


class Satellite:
    """Implements `daemon.tools.device.RoomDevice` and `daemon.timers.keeper.Ringer`."""

    def __init__(
        self, worker: AudioWorker, announcer: Announcer, announcements: Announcements
    ) -> None:
        self._worker = worker
        self._announcer = announcer
        self._announcements = announcements
        # Why something rings, as long as it rings.
        self._words: dict[str, asyncio.Future[Ended]] = {}
        self._volumes = Volumes(worker)
        self._mute = MuteKeeper(worker)
        self._hush: Callable[[], object] = lambda: None
        self._listeners: tuple[Callable[[], object], ...] = ()

    def joined(self, volumes: Volumes, mute: MuteKeeper) -> None:
        """Know who keeps its volumes and its mute over restarts."""
        self._volumes, self._mute = volumes, mute

    def on_stop(self, hush: Callable[[], object]) -> None:
        """Have `hush` called when everything is to stop: the timers silence what rings."""
        self._hush = hush

    def on_change(self, changed: Callable[[], object]) -> None:
        """Have `changed` called when a volume was set, or something rings or has stopped."""
        self._listeners = (*self._listeners, changed)

    def _changed(self) -> None:
        for changed in self._listeners:
            changed()

    @property
    def volume_percent(self) -> int:
        """How loud answers are."""
        return self._worker.settings.volume_of(Channel.REPLY)

    async def set_volume(self, percent: int) -> None:
        """Make everything but alarms this loud."""
        self._volumes.set(percent)
        self._changed()

    def volumes_edited(self, before: Volume, after: Volume) -> None:
        """Know that the settings name other volumes."""
        self._volumes.edited(before, after)

    @property
    def alarm_volume_percent(self) -> int:
        """How loud alarms are."""
        return self._worker.settings.volume_of(Channel.ALARM)

    async def set_alarm_volume(self, percent: int) -> None:
        """Make alarms this loud."""
        self._volumes.set(percent, Channel.ALARM)
        self._changed()

    async def mute(self) -> None:
        """Close the microphone, to stay closed over a restart too."""
        await self._mute.set(on=True)

    def chime(self, sound: str) -> None:
        """Play one of the house's own sounds."""
        self._worker.send(Chime(sound))

    async def stop(self) -> None:
        """Stop what rings and what is announced; an answer under way goes on."""
        self._hush()
        self._announcer.silence()

    def ring(self, ident: str, sound: str, spoken_text: str) -> None:
        """Ring at once and until `silence`, and say why as soon as nobody has the word."""
        self._worker.send(Ring(ident, sound))
        why = Announcement(text=spoken_text, chime=False, priority=Priority.HIGH)
        self._words[ident] = self._announcements.add(why)
        self._changed()

    def silence(self, ident: str) -> None:
        """Stop ringing; what was not said of it by now is of no use any more."""
        self._worker.send(Silence(ident))
        if words := self._words.pop(ident, None):
            self._announcements.withdraw(words)
        self._changed()
