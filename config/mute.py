"""The settings of a mute switch one can touch."""

from pydantic import Field

from config.buttons import Debounce
from config.fields import Section
from config.gpio import Pin, Pull


class MuteSwitch(Section):
    """A switch that closes the microphone; while it does, nothing else can open it.

    With a switch in the settings the microphone stays closed until its position is known.
    """

    pin: Pin | None = Field(default=None, examples=[22])
    """Its pin, by the chip's numbers (BCM); left out, there is none."""
    pull: Pull = Pull.UP
    """What holds the pin at a level while the switch is open."""
    active_low: bool = True
    """Whether a low level means mute, as for a switch between pin and ground."""
    debounce_ms: Debounce = 15
    """How long a level must last to count."""
