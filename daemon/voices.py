"""Joins what the house says outside of conversations: its messages, and why it rings."""

from dataclasses import dataclass

from config.messages import catalogue
from config.settings import Settings
from daemon.announcer import Announcer, Voice
from daemon.announcing.announcement import Announcement, Priority
from daemon.announcing.announcements import Announcements
from daemon.own_words import OwnVoice, phrases_of
from daemon.satellite import Satellite
from daemon.story import Happening, Notice, Story
from hardware.worker_client import AudioWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Everything that makes the loudspeaker sound beside an answer."""

    told: Story
    own: OwnVoice
    announcer: Announcer
    announcements: Announcements
    satellite: Satellite

    def take(self, settings: Settings) -> None:
        """Speak by other settings: another language, other words to be on guard against."""
        self.announcer.take(catalogue(settings.room.language))
        self.announcements.take(settings.announcements)
        self.own.take(phrases_of(settings.wake))

    def tell_aloud(self, happening: Happening) -> None:
        """Tell something in the story and, when it is a notice, aloud."""
        self.told.tell(happening)
        if isinstance(happening, Notice):
            self.remark(happening.message)

    def remark(self, text: str) -> None:
        """Say something of the house's own accord, as soon as nobody has the word."""
        self.announcements.add(Announcement(text=text, chime=False, priority=Priority.HIGH))


def voices_of(settings: Settings, worker: AudioWorker, told: Story, voice: Voice | None) -> Voices:
    """Join them; without a voice the house tells its words and does not speak them."""
    own = OwnVoice(phrases_of(settings.wake), worker.send)
    announcer = Announcer(worker, catalogue(settings.room.language), voice, own)
    announcements = Announcements(announcer, worker, settings.announcements)
    told.listen(own.happened)
    told.listen(announcements.happened)
    return Voices(
        told=told,
        own=own,
        announcer=announcer,
        announcements=announcements,
        satellite=Satellite(worker, announcer, announcements),
    )
