"""The settings of a volume knob: a rotary encoder on two pins."""

from typing import Annotated

from pydantic import Field

from config.fields import Section
from config.gpio import Pin, Pull


class Knob(Section):
    """A rotary encoder that turns the volume; its push is a `[[button]]` like any other."""

    pin_a: Pin | None = Field(default=None, examples=[5])
    """The pin of its contact A (CLK), by the chip's numbers (BCM); left out, there is none."""
    pin_b: Pin | None = Field(default=None, examples=[6])
    """The pin of its contact B (DT). Swap the two if it turns the wrong way."""
    pull: Pull = Pull.UP
    """What holds the pins at a level while its contacts are open."""
    steps_per_detent: Annotated[int, Field(ge=1, le=4)] = 4
    """Changes of its two contacts from one click to the next: 4 for most, 2 or 1 for some."""
    percent_per_detent: Annotated[int, Field(ge=1, le=20)] = 2
    """How much a click changes the volume."""
    fastest: Annotated[float, Field(ge=1.0, le=10.0)] = 4.0
    """How many times more a click counts when it is turned quickly; 1 turns acceleration off."""
