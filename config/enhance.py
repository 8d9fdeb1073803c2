"""Settings of the processors on the uplink: noise suppression and gain."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Section


class Suppression(StrEnum):
    """How much of a steady noise is taken away."""

    MILD = "mild"
    """6 dB."""
    MODERATE = "moderate"
    """12 dB."""
    STRONG = "strong"
    """18 dB."""
    STRONGEST = "strongest"
    """21 dB."""


class Noise(Section):
    """The uplink's processor `noise`: WebRTC's noise suppression (extra `webrtc`)."""

    suppression: Suppression = Suppression.MILD
    """How much it takes away: 6, 12, 18 or 21 dB. More of it takes more of the speech too."""


class Gain(Section):
    """The uplink's processor `gain`: brings a quiet talker to a steady level."""

    target_dbfs: Annotated[float, Field(ge=-40.0, le=-12.0)] = -24.0
    """The level that the loud syllables of speech are brought to."""
    max_gain_db: Annotated[float, Field(ge=0.0, le=40.0)] = 24.0
    """The most it amplifies. It never makes anything softer but what would clip."""
    max_noise_dbfs: Annotated[float, Field(ge=-70.0, le=-20.0)] = -45.0
    """It amplifies no further once the noise between words has come up to this level."""
    speech_above_noise_db: Annotated[float, Field(ge=3.0, le=30.0)] = 9.0
    """What stands out of the noise by so much counts as speech; the gain follows nothing else."""
    slew_db_per_s: Annotated[float, Field(ge=1.0, le=60.0)] = 12.0
    """How fast the gain may change."""
