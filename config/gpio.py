"""The settings of relays and contacts on the pins of this very machine."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Name, Seconds, Section, Words

type Pin = Annotated[int, Field(ge=2, le=27)]
"""A number of the chip (BCM), not a position on the header; 0 and 1 are for boards' memories."""


class RelayKind(StrEnum):
    """What a relay works."""

    SWITCH = "switch"
    LIGHT = "light"
    FAN = "fan"
    COVER = "cover"
    """A garage, gate or door that a short pulse sets moving."""
    VALVE = "valve"
    """Open while the relay is drawn."""
    LOCK = "lock"
    """A door strike: unlocked while the relay is drawn."""
    BUTTON = "button"
    """Something a pulse starts, and nothing more is known of it."""


class InputKind(StrEnum):
    """What an input tells of."""

    CONTACT = "contact"
    """A door or window: closed while it is active."""
    MOTION = "motion"
    """Motion while it is active."""
    SWITCH = "switch"
    """On while it is active."""


class Pull(StrEnum):
    """What holds an open input at a level."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
    """A resistor of its own, or a sensor that drives both levels."""


class Rest(StrEnum):
    """What a device is while its relay is not drawn."""

    OFF = "off"
    ON = "on"


class GpioRelay(Section):
    """A relay on a pin."""

    pin: Pin = Field(examples=[17])
    """Its pin, by the chip's numbers (BCM): GPIO17 stands at position 11 of the header."""
    name: str = ""
    """How people call it; empty is the name of its table, with spaces for `_`."""
    room: str = ""
    """Where it stands."""
    kind: RelayKind = RelayKind.SWITCH
    """What it works."""
    sort: str = ""
    """What sort of its kind: `garage`, `gate`, `door`, `outlet`. A garage, a gate and a door are
    protected.
    """
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    active_low: bool = False
    """Whether a low level draws the relay, as on most boards with an optocoupler."""
    at_rest: Rest = Rest.OFF
    """What a switch, light or fan is while the relay is not drawn; `on` for one wired to the
    contact that is closed at rest. A relay is let go when Parlour ends, however it ends.
    """
    pulse_ms: Annotated[int, Field(ge=10, le=10_000)] | None = Field(default=None, examples=[500])
    """Draw it for this long and no longer, as a finger on a button would. Covers and buttons need
    it.
    """
    max_on_s: Annotated[float, Field(ge=0.1, le=86_400.0)] | None = Field(
        default=None, examples=[900.0]
    )
    """The longest it may be drawn at a time; then it is let go, whatever else happens."""
    min_interval_s: Annotated[float, Field(ge=0.0, le=3_600.0)] = 0.0
    """How long it must rest before it is drawn again, and after a start: motors, boilers and
    compressors need it. Meanwhile orders are refused. Letting go is always allowed.
    """
    sensor: Name | None = Field(default=None, examples=["garage_contact"])
    """Covers: the contact among the inputs that is closed when the cover is. Without one nobody
    knows how it stands.
    """
    travel_s: Annotated[float, Field(ge=0.0, le=120.0)] = 20.0
    """Covers: how long it takes from one end to the other."""


class GpioInput(Section):
    """A contact, a switch or a motion sensor on a pin."""

    pin: Pin = Field(examples=[27])
    """Its pin, by the chip's numbers (BCM)."""
    name: str = ""
    """How people call it; empty is the name of its table, with spaces for `_`."""
    room: str = ""
    """Where it is."""
    kind: InputKind = InputKind.CONTACT
    """What it tells of."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    pull: Pull = Pull.UP
    """What holds the pin at a level while nothing drives it."""
    active_low: bool = True
    """Whether it is active at a low level, as a contact between pin and ground is when closed."""
    debounce_ms: Annotated[int, Field(ge=0, le=5_000)] = 50
    """How long a level must last to count."""


class Gpio(Section):
    """Relays and contacts on the pins of this machine, for the backend `gpio`.

    A process of its own holds the pins. It lets every relay go as soon as Parlour ends, killed or
    not, and keeps to the limits of each relay by itself.
    """

    relay: dict[Name, GpioRelay] = Field(default_factory=dict, examples=[{"garage": {}}])
    """One table for each relay; call yours what you like."""
    input: dict[Name, GpioInput] = Field(default_factory=dict, examples=[{"garage_contact": {}}])
    """One table for each input; call yours what you like."""
    start_timeout_s: Seconds = 10.0
    """How long the process that holds the pins may take to start."""
    answer_timeout_s: Seconds = 2.0
    """How long it may take to carry out an order."""
