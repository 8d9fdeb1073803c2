"""What must fit together on the way from the microphone: channels, array, processors."""

from collections.abc import Iterator

from config.array import ArrayMode, Geometry
from config.problems import KeyPath, Problem
from config.settings import Audio

_ON_THE_WAY_IN = ("channels", "echo")
"""Processors that need the far end or the captured channels, which an uplink no longer has."""


def check_audio(audio: Audio) -> Iterator[Problem]:
    """Give what does not fit."""
    yield from _channel(audio)
    yield from _array(audio)
    yield from _processors(audio)


def _channel(audio: Audio) -> Iterator[Problem]:
    microphone = audio.microphone
    if microphone.channels is not None and microphone.channel >= microphone.channels:
        yield Problem(
            key=("audio", "microphone", "channel"),
            expected=f"less than channels, which is {microphone.channels}",
            found=str(microphone.channel),
        )


def _array(audio: Audio) -> Iterator[Problem]:
    """Check that the microphones of an array are captured, and counted where that matters."""
    microphone, array = audio.microphone, audio.array
    used = [*array.channels, *([] if array.reference is None else [array.reference])]
    if microphone.channels is not None and used and max(used) >= microphone.channels:
        yield Problem(
            key=("audio", "array"),
            expected=f"channels below {microphone.channels}, which is audio.microphone.channels",
            found=str(max(used)),
        )
    named = array.preset not in ("auto", "none")
    if array.geometry in (Geometry.LINEAR, Geometry.CIRCULAR) and not (
        array.channels or microphone.channels or named
    ):
        yield Problem(
            key=("audio", "array", "geometry"),
            expected="audio.array.channels or audio.microphone.channels beside it",
            found=f"{array.geometry} of an unknown number of microphones",
        )
    if (
        array.mode is ArrayMode.BEAMFORM
        and array.preset == "none"
        and array.geometry is Geometry.PRESET
    ):
        yield Problem(
            key=("audio", "array", "mode"),
            expected="a preset, or the geometry the beam is made for",
            found=f"{array.mode} of microphones that stand nobody knows where",
        )
    if len(array.positions_mm) > (microphone.channels or len(array.positions_mm)):
        yield Problem(
            key=("audio", "array", "positions_mm"),
            expected=f"at most {microphone.channels}, which is audio.microphone.channels",
            found=str(len(array.positions_mm)),
        )


def _processors(audio: Audio) -> Iterator[Problem]:
    """Check that each processor is named once, and where it can do its work."""
    for key in ("processors", "uplink_processors"):
        names = getattr(audio, key)
        path: KeyPath = ("audio", key)
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Problem(
                    key=(*path, index), expected="each processor once", found=f'"{name}" again'
                )
    for index, name in enumerate(audio.uplink_processors):
        if name in _ON_THE_WAY_IN:
            yield Problem(
                key=("audio", "uplink_processors", index),
                expected="a processor for what leaves the room, such as noise or gain",
                found=f'"{name}", which belongs in audio.processors',
            )
