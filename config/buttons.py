"""The settings of buttons on pins of this machine."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Section
from config.gpio import Pin, Pull

type Debounce = Annotated[int, Field(ge=0, le=200)]


class HoldAction(StrEnum):
    """What a button does for as long as it is held."""

    TALK = "talk"
    """Listen from the press to the release."""


class ButtonAction(StrEnum):
    """What a press can do."""

    WAKE = "wake"
    """Listen, as after a wake word."""
    STOP = "stop"
    """Stop what sounds and rings, and end the conversation."""
    REPEAT = "repeat"
    """Speak the last answer again."""
    MUTE = "mute"
    """Close the microphone, or open it again."""
    LOUDER = "louder"
    """Turn the volume up by a step."""
    QUIETER = "quieter"
    """Turn the volume down by a step."""


class Button(Section):
    """A button between a pin and ground, or as wired otherwise."""

    pin: Pin = Field(examples=[17])
    """Its pin, by the chip's numbers (BCM): GPIO17 stands at position 11 of the header."""
    pull: Pull = Pull.UP
    """What holds the pin at a level while nobody presses."""
    active_low: bool = True
    """Whether a low level means pressed, as for a button between pin and ground."""
    debounce_ms: Debounce = 15
    """How long a level must last to count. A turn begins with the first touch all the same."""
    hold: HoldAction | None = Field(default=None, examples=["talk"])
    """While it is held. `talk` listens from the press on, a moment before it included."""
    tap: ButtonAction | None = Field(default=None, examples=["stop"])
    """After a short press."""
    double: ButtonAction | None = Field(default=None, examples=["repeat"])
    """After a second press soon after the first; a single one acts a little later for it."""
    long: ButtonAction | None = Field(default=None, examples=["mute"])
    """Once it has been pressed for long; not beside `hold`."""
    tap_ms: Annotated[int, Field(ge=50, le=1_000)] = 300
    """A press shorter than this is a tap, where the button can be held as well."""
    double_ms: Annotated[int, Field(ge=100, le=1_000)] = 350
    """How soon after a tap the second press must come."""
    long_ms: Annotated[int, Field(ge=300, le=5_000)] = 800
    """How long a long press is."""
