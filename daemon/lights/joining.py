"""Joins the lights to the house, as the settings say."""

from config.settings import Settings
from daemon.buttons.joining import Touch
from daemon.house import House
from daemon.lights.lights import Around, Lights
from daemon.timers.keeper import Timers
from daemon.voices import Voices

_AT_HOME = frozenset({"local", "scripted"})
"""Providers that need no network."""


def lights_of(
    settings: Settings, voices: Voices, timers: Timers, room: House, touch: Touch | None
) -> Lights:
    """Give the lights of a house, which follow its story, its device and the time of day."""
    lights = Lights(
        settings.lights,
        Around(
            timers=timers,
            volume=lambda: voices.satellite.volume_percent,
            announcing=lambda: voices.announcer.speaks,
            muted=lambda: bool(room.status()["muted"]),
            meters=room.watch_meters,
            daylight=(lambda: touch.day.brightness_percent / 100) if touch else (lambda: 1.0),
            tell=voices.told.tell,
            needs_network=needs_network(settings),
        ),
    )
    voices.told.listen(lights.happened)
    voices.satellite.on_change(lights.look)
    voices.announcer.on_change(lights.look)
    if touch:
        touch.volumes.on_change(lights.look)
        touch.day.listen(lights.look)
    return lights


def needs_network(settings: Settings) -> bool:
    """Tell whether anybody who answers here lives elsewhere."""
    talk = settings.conversation
    profiles = (profile.provider for profile in settings.profile.values())
    return not {talk.provider, *talk.fallback, *filter(None, profiles)} <= _AT_HOME
