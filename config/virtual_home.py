"""The settings of the home: who has its devices, and the rooms they are in."""

from enum import StrEnum

from pydantic import Field

from config.example_home import example_home
from config.fields import Section
from config.home_rooms import HomeDevice, HomeRoom

__all__ = ["BackendName", "Home", "HomeDevice", "HomeRoom"]


class BackendName(StrEnum):
    """Ways to reach devices."""

    VIRTUAL = "virtual"
    HOME_ASSISTANT = "home_assistant"
    MQTT = "mqtt"
    GPIO = "gpio"


class Home(Section):
    """The home: who has its devices, and its rooms."""

    backends: tuple[BackendName, ...] = (BackendName.VIRTUAL,)
    """Who has the devices, several at once if you like: `virtual` (devices that exist only here,
    to try things without a house), `home_assistant`, `mqtt`, `gpio`; each has its own section.
    """
    rooms: tuple[HomeRoom, ...] = Field(default_factory=example_home)
    """Rooms with their aliases, and the devices of the virtual home in them. Those written here
    replace those of the example home, which are these.
    """
