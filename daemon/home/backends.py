"""Chooses the home's backends by their names in the settings."""

from collections.abc import Callable, Mapping
from typing import Final

from config.settings import Home, Settings
from daemon.home.backend import Backend
from daemon.home.device import Place
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.store import Store


def home_of(settings: Settings, store: Store) -> WholeHome:
    """Give the home of the settings: every backend `home.backends` names, as one."""
    backends = [_MAKERS[name](settings, store) for name in settings.home.backends]
    return WholeHome(backends, _own_rooms(settings.home))


def _own_rooms(section: Home) -> list[Place]:
    """Give the rooms the owner wrote; those of the example home belong to the virtual one."""
    if "rooms" not in section.model_fields_set:
        return []
    return [Place(name=room.name, aliases=room.aliases) for room in section.rooms]


def _gpio(settings: Settings, _store: Store) -> Backend:
    from daemon.home.gpio.backend import GpioHome  # noqa: PLC0415 - only homes with pins pay for it

    return GpioHome(settings.gpio)


def _virtual(settings: Settings, store: Store) -> Backend:
    return VirtualHome(settings.home, store)


def _home_assistant(settings: Settings, _: Store) -> Backend:
    # A house without it has no use for a WebSocket in the main process before a session needs one.
    from daemon.home.home_assistant.backend import HomeAssistantHome  # noqa: PLC0415

    return HomeAssistantHome(settings.home_assistant)


_MAKERS: Final[Mapping[str, Callable[[Settings, Store], Backend]]] = {
    "virtual": _virtual,
    "home_assistant": _home_assistant,
    "gpio": _gpio,
}
