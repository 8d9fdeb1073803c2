"""The settings of an amplifier that is only on while something sounds."""

from typing import Annotated

from pydantic import Field

from config.fields import Section
from config.gpio import Pin


class Amplifier(Section):
    """The enable pin of an amplifier: it hisses and draws current only while something sounds."""

    pin: Pin | None = Field(default=None, examples=[26])
    """Its pin, by the chip's numbers (BCM); left out, there is none."""
    active_low: bool = False
    """Whether a low level switches it on, as with an input called SHUTDOWN."""
    lead_ms: Annotated[int, Field(ge=0, le=500)] = 60
    """How long before the first sound it is switched on; so much later every sound begins that
    comes after a silence.
    """
    release_s: Annotated[float, Field(ge=0.1, le=9.0)] = 2.0
    """How long after the last sound it is switched off."""
