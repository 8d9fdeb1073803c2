"""What outlives an audio worker: everything its successor must know to take its place."""

from hardware.protocol import (
    Channel,
    Command,
    Configured,
    Drained,
    Event,
    Flushed,
    Mute,
    OwnWords,
    Played,
    Ready,
    Ring,
    SetVolume,
    Silence,
    Watch,
)
from hardware.worker_settings import WorkerSettings


class WorkerMemory:
    """Remembers settings, mute, volumes, rings, watching, and what our voice says and said."""

    def __init__(self, settings: WorkerSettings) -> None:
        self.settings = settings
        self._before = settings
        self._watched = False
        self._own_words = OwnWords(())
        self._ringing: dict[str, Ring] = {}
        # One entry per stream that sounds. It goes with its `Drained` or `Flushed`.
        self._played_ms: dict[tuple[Channel, str], int] = {}

    def take(self, settings: WorkerSettings) -> None:
        """Remember a new configuration, and the old one in case parts of the new one fail."""
        self._before, self.settings = self.settings, settings

    def note_command(self, command: Command) -> None:
        """Remember what a command changes for good."""
        match command:
            case Mute(on):
                self.settings = self.settings.model_copy(update={"muted": on})
            case SetVolume(percent, channel):
                named = [channel] if channel else [c for c in Channel if c is not Channel.ALARM]
                volumes = self.settings.volumes | dict.fromkeys(named, percent)
                self.settings = self.settings.model_copy(update={"volumes": volumes})
            case Ring(ident):
                self._ringing[ident] = command
            case Silence(ident):
                self._ringing.pop(ident, None)
            case Watch(on):
                self._watched = on
            case OwnWords():
                self._own_words = command
            case _:
                pass

    def note_event(self, event: Event) -> None:
        """Remember what an event tells for good."""
        match event:
            case Played(channel, stream, ms):
                self._played_ms[channel, stream] = ms
            case Drained(channel, stream) | Flushed(channel, stream):
                self._played_ms.pop((channel, stream), None)
            case Ready():
                self._played_ms.clear()  # a new worker has none of the old one's streams
            case Configured(_, problem) if problem is not None:
                self.settings = self.settings.keeping(event.kept, self._before)
            case _:
                pass

    def heard_ms(self, channel: Channel, stream: str) -> int:
        """Give how much of a stream was last known to be heard; 0 for one never heard of."""
        return self._played_ms.get((channel, stream), 0)

    def commands(self) -> list[Command]:
        """Give what a new worker is told right after its `Configure`."""
        watch = [Watch(on=True)] if self._watched else []
        own_words = [self._own_words] if self._own_words.words else []
        return [*watch, *own_words, *self._ringing.values()]
