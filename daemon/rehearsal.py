"""Settings of a house that only rehearses: nothing outside of it is reached or changed."""

from config.hooks import Hooks
from config.settings import Home, Settings
from config.virtual_home import BackendName


def rehearsed(settings: Settings) -> Settings:
    """Give these settings with a simulated home, and without what acts or tells elsewhere.

    Left out are servers of tools, tools of the owner's own, hooks and the presence. Services that
    answer are those of the settings.
    """
    rehearsal = {
        "home": _simulated(settings.home),
        "presence": settings.presence.model_copy(update={"enabled": False}),
        "tool": {},
        "mcp": {},
        "hooks": Hooks(),
    }
    return settings.model_copy(update=rehearsal)


def _simulated(home: Home) -> Home:
    """Give the written rooms where devices are written in them, else those of the example home."""
    if not any(room.devices for room in home.rooms):
        return Home()
    return home.model_copy(update={"backends": (BackendName.VIRTUAL,)})
