"""Settings of microphone arrays: which channels are microphones, where they stand, what to do."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from config.fields import Section, Words

type Channel = Annotated[int, Field(ge=0, le=7)]
type Millimetres = Annotated[float, Field(ge=1.0, le=1_000.0)]
type Place = tuple[float, float]


class ArrayMode(StrEnum):
    """What is made of several microphones."""

    AUTO = "auto"
    """The card's own processed channel where it has one, else a beam where the geometry is known,
    else the best microphone.
    """
    BEAMFORM = "beamform"
    """One beam of all microphones, turned towards who speaks."""
    CHOOSE = "choose"
    """The microphone with the best signal-to-noise ratio."""
    FIRST = "first"
    """Always `audio.microphone.channel`."""


class Geometry(StrEnum):
    """How the microphones stand."""

    PRESET = "preset"
    """As the preset knows it; without one it is not known."""
    LINEAR = "linear"
    """In a line along 0 degrees, `spacing_mm` apart; people in front of it are at 90 degrees."""
    CIRCULAR = "circular"
    """On a circle of `radius_mm`, counter-clockwise from 0 degrees on."""
    POSITIONS = "positions"
    """Where `positions_mm` says."""


class MicrophoneArray(Section):
    """A card with several microphones, for the processor `channels`."""

    preset: Words = "auto"
    """An array known by name, `auto` to know it by its card, `none` to trust only what stands here.
    The names are in docs/arrays.md.
    """
    mode: ArrayMode = ArrayMode.AUTO
    """What is made of several microphones. An `audio.microphone.channel` above 0 is always the one
    that is listened to, whatever the mode.
    """
    geometry: Geometry = Geometry.PRESET
    """How the microphones stand."""
    spacing_mm: Millimetres | None = Field(default=None, examples=[35.0])
    """Distance between neighbours of a linear array."""
    radius_mm: Millimetres | None = Field(default=None, examples=[32.0])
    """Radius of a circular array."""
    positions_mm: Annotated[tuple[Place, ...], Field(max_length=8)] = Field(
        default=(), examples=[[[-30.0, 0.0], [30.0, 0.0]]]
    )
    """Where each microphone stands, x and y in millimetres seen from above, in the order of
    `channels`.
    """
    channels: Annotated[tuple[Channel, ...], Field(max_length=8)] = Field(
        default=(), examples=[[0, 1, 2, 3]]
    )
    """Captured channels that hold microphones, in the order of the geometry; empty is all."""
    reference: Channel | None = Field(default=None, examples=[5])
    """Captured channel that holds what the loudspeaker plays, on cards that record it: the echo
    canceller then takes the far end from there.
    """
    rotation_deg: Annotated[float, Field(ge=0.0, lt=360.0)] = 0.0
    """Added to every reported direction, for an array that is not mounted with 0 degrees ahead."""
    quiet_dbfs: Annotated[float, Field(ge=-90.0, le=-20.0)] = -60.0
    """Below this level nothing is beamformed, which costs nothing; above it everything is."""

    @model_validator(mode="after")
    def _geometry_is_whole(self) -> Self:
        match self.geometry:
            case Geometry.LINEAR if self.spacing_mm is None:
                raise ValueError("spacing_mm beside geometry linear")
            case Geometry.CIRCULAR if self.radius_mm is None:
                raise ValueError("radius_mm beside geometry circular")
            case Geometry.POSITIONS if len(self.positions_mm) <= 1:
                raise ValueError("positions_mm of two or more beside geometry positions")
        return self

    @model_validator(mode="after")
    def _microphones_are_apart(self) -> Self:
        if len(set(self.channels)) < len(self.channels):
            raise ValueError("each channel once in channels")
        if self.reference is not None and self.reference in self.channels:
            raise ValueError("a reference that is none of channels")
        if len(set(self.positions_mm)) < len(self.positions_mm):
            raise ValueError("positions_mm with no two microphones at one place")
        if self.positions_mm and self.channels and len(self.positions_mm) != len(self.channels):
            raise ValueError("as many positions_mm as channels")
        return self
