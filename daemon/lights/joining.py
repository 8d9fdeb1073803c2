"""Joins the lights to the house, as the settings say."""

from config.settings import Settings
from daemon.house import House
from daemon.lights.lights import Around, Lights
from daemon.timers.keeper import Timers
from daemon.voices import Voices
from hardware.protocol import Channel
from hardware.worker_client import AudioWorker

_AT_HOME = frozenset({"local", "scripted"})
"""Providers that need no network."""


def lights_of(
    settings: Settings, worker: AudioWorker, voices: Voices, timers: Timers, room: House
) -> Lights:
    """Give the lights of a house, which follow its story and its device."""
    lights = Lights(
        settings.lights,
        Around(
            timers=timers,
            volume=lambda: worker.settings.volume_of(Channel.REPLY),
            announcing=lambda: voices.announcer.speaks,
            muted=lambda: worker.settings.muted,
            meters=room.watch_meters,
            needs_network=needs_network(settings),
        ),
    )
    voices.told.listen(lights.happened)
    voices.satellite.on_change(lights.look)
    voices.announcer.on_change(lights.look)
    return lights


def needs_network(settings: Settings) -> bool:
    """Tell whether anybody who answers here lives elsewhere."""
    talk = settings.conversation
    profiles = (profile.provider for profile in settings.profile.values())
    return not {talk.provider, *talk.fallback, *filter(None, profiles)} <= _AT_HOME
