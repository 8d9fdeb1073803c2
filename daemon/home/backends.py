"""Chooses the home's backends by their names in the settings."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from config.settings import Home, Settings
from daemon.home.backend import Backend
from daemon.home.device import Place
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.policy import Policy
from daemon.store import Store
from daemon.tools.base import Tool


def home_of(settings: Settings, store: Store, unseen: Sequence[Backend] = ()) -> WholeHome:
    """Give the home of the settings: every backend `home.backends` names, as one.

    `unseen` are backends whose devices obey orders and are never listed.
    """
    backends = [_MAKERS[name](settings, store) for name in settings.home.backends]
    return WholeHome(backends, _own_rooms(settings.home), unseen)


def tools_of(settings: Settings, home: WholeHome) -> tuple[Tool, ...]:
    """Give the tools backends bring beside their devices."""
    if not settings.home_assistant.conversation or "home_assistant" not in settings.home.backends:
        return ()
    # Only a house that has it pays for it.
    from daemon.home.home_assistant.asking import ask_home_assistant  # noqa: PLC0415
    from daemon.home.home_assistant.backend import HomeAssistantHome  # noqa: PLC0415

    return tuple(
        ask_home_assistant(
            backend, settings.home_assistant, Policy.of(settings.safety), settings.room.language
        )
        for backend in home.backends
        if isinstance(backend, HomeAssistantHome)
    )


def _own_rooms(section: Home) -> list[Place]:
    """Give the rooms the owner wrote; those of the example home belong to the virtual one."""
    if "rooms" not in section.model_fields_set:
        return []
    return [Place(name=room.name, aliases=room.aliases) for room in section.rooms]


def _gpio(settings: Settings, _store: Store) -> Backend:
    from daemon.home.gpio.backend import GpioHome  # noqa: PLC0415 - only homes with pins pay for it

    return GpioHome(settings.gpio)


def _mqtt(settings: Settings, _: Store) -> Backend:
    from daemon.home.mqtt.backend import MqttHome  # noqa: PLC0415 - only homes with a broker pay
    from daemon.mqtt.broker import Broker  # noqa: PLC0415

    rooms = [settings.room.name, *(room.name for room in _own_rooms(settings.home))]
    return MqttHome(settings.mqtt, Broker(settings.mqtt), rooms)


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
    "mqtt": _mqtt,
}
