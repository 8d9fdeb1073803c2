"""This device as tools and timers have it: its volume, its mute, its bell."""

from collections.abc import Callable

from daemon.announcer import Announcer
from hardware.protocol import Channel, Mute, Ring, SetVolume, Silence
from hardware.worker_client import AudioWorker


class Satellite:
    """Implements `daemon.tools.device.RoomDevice` and `daemon.timers.keeper.Ringer`."""

    def __init__(self, worker: AudioWorker, announcer: Announcer) -> None:
        self._worker = worker
        self._announcer = announcer
        self._hush: Callable[[], object] = lambda: None
        self._changed: Callable[[], object] = lambda: None

    def on_stop(self, hush: Callable[[], object]) -> None:
        """Have `hush` called when everything is to stop: the timers silence what rings."""
        self._hush = hush

    def on_change(self, changed: Callable[[], object]) -> None:
        """Have `changed` called when a volume was set, or something rings or has stopped."""
        self._changed = changed

    @property
    def volume_percent(self) -> int:
        """How loud answers are."""
        return self._worker.settings.volume_of(Channel.REPLY)

    async def set_volume(self, percent: int) -> None:
        """Make everything but alarms this loud."""
        self._worker.send(SetVolume(percent))
        self._changed()

    @property
    def alarm_volume_percent(self) -> int:
        """How loud alarms are."""
        return self._worker.settings.volume_of(Channel.ALARM)

    async def set_alarm_volume(self, percent: int) -> None:
        """Make alarms this loud."""
        self._worker.send(SetVolume(percent, Channel.ALARM))
        self._changed()

    async def mute(self) -> None:
        """Close the microphone."""
        self._worker.send(Mute(on=True))

    async def stop(self) -> None:
        """Stop what rings and what is announced; an answer under way goes on."""
        self._hush()
        self._announcer.silence()

    def ring(self, ident: str, sound: str, spoken_text: str) -> None:
        """Ring until `silence`, and say why."""
        self._worker.send(Ring(ident, sound))
        self._announcer.announce(spoken_text)
        self._changed()

    def silence(self, ident: str) -> None:
        """Stop ringing."""
        self._worker.send(Silence(ident))
        self._changed()
