"""What each captured channel is: microphones and their places, the far end, a processed one."""

import math
from dataclasses import dataclass
from typing import Final

from config.array import Geometry, MicrophoneArray
from config.settings import Audio, Microphone
from hardware.array.presets import Preset, card_names, presets, recognised
from hardware.errors import ProcessorUnusable

MOST_CHANNELS: Final = 8

type Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The channels of one card."""

    channels: int | None
    """How many to open; `None`: whatever the card gives."""
    microphones: tuple[int, ...]
    """Empty: every channel but the reference."""
    positions_m: tuple[Place, ...]
    """In the order of the microphones; empty: not known."""
    reference: int | None
    processed: int | None

    def microphones_of(self, channels: int) -> tuple[int, ...]:
        """Give those microphones that a capture of so many channels holds."""
        wanted = self.microphones or tuple(c for c in range(channels) if c != self.reference)
        return tuple(channel for channel in wanted if channel < channels)


def layout_of(audio: Audio) -> Layout:
    """Give the layout of the settings and of the card they name. Raises `ProcessorUnusable`."""
    array = audio.array
    preset = _preset(audio)
    microphones = array.channels or (preset.microphones if preset else ())
    used = _highest(array)
    return Layout(
        channels=max(preset.channels, used or 0) if preset else used,
        microphones=microphones,
        positions_m=_positions(audio, preset, len(microphones) or audio.microphone.channels or 0),
        reference=array.reference
        if array.reference is not None or not preset
        else preset.reference,
        processed=preset.processed if preset and not array.channels else None,
    )


def fitted(audio: Audio, most: int = MOST_CHANNELS) -> Microphone:
    """Give the microphone's settings with as many channels as its array needs, of `most` there."""
    microphone = audio.microphone
    if "channels" not in audio.processors or microphone.channels:
        return microphone
    try:
        wanted = layout_of(audio).channels
    except ProcessorUnusable:
        return microphone  # told where the processor is made
    if wanted is None or wanted > most:
        return microphone
    return microphone.model_copy(update={"channels": max(wanted, microphone.channel + 1)})


def _highest(array: MicrophoneArray) -> int | None:
    used = [*array.channels, *([] if array.reference is None else [array.reference])]
    return max(used) + 1 if used else len(array.positions_mm) or None


def _preset(audio: Audio) -> Preset | None:
    match audio.array.preset:
        case "none":
            return None
        case "auto":
            return (
                None
                if audio.microphone.command
                else recognised(card_names(audio.microphone.device))
            )
        case name:
            if name not in presets():
                known = ", ".join(presets())
                raise ProcessorUnusable(
                    f"audio.array.preset: expected one of {known}, found {name}"
                )
            return presets()[name]


def _positions(audio: Audio, preset: Preset | None, count: int) -> tuple[Place, ...]:
    array = audio.array
    match array.geometry:
        case Geometry.LINEAR if array.spacing_mm:
            return linear(count, array.spacing_mm / 1000)
        case Geometry.CIRCULAR if array.radius_mm:
            return circular(count, array.radius_mm / 1000)
        case Geometry.POSITIONS:
            places = array.positions_mm
        case Geometry.PRESET | Geometry.LINEAR | Geometry.CIRCULAR:
            places = preset.positions_mm if preset and not array.channels else ()
    return tuple((x / 1000, y / 1000) for x, y in places)


def linear(count: int, spacing_m: float) -> tuple[Place, ...]:
    """Give the places of so many microphones in a line along x, its middle at the origin."""
    return tuple(((index - (count - 1) / 2) * spacing_m, 0.0) for index in range(count))


def circular(count: int, radius_m: float) -> tuple[Place, ...]:
    """Give the places of so many microphones on a circle, counter-clockwise from x on."""
    turns = (2 * math.pi * index / count for index in range(count))
    return tuple((radius_m * math.cos(turn), radius_m * math.sin(turn)) for turn in turns)
