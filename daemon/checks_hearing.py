"""What is checked of the ears in a configuration: processors that exist, arrays that are known."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Final

from config.echo import EchoEngine
from config.nearest import nearest
from config.problems import Problem, either
from config.settings import Audio, Settings
from hardware.array.presets import presets

_GROUP: Final = "parlour.processors"
_UNNAMED: Final = ("auto", "none")
"""Presets that are no array's name."""


def hearing(settings: Settings) -> Iterator[Problem]:
    """Give every audio processor that is not installed, and an array that nobody knows."""
    audio = settings.audio
    yield from _processors("processors", audio.processors)
    yield from _processors("uplink_processors", audio.uplink_processors)
    if audio.echo.engine is EchoEngine.WEBRTC and find_spec("pywebrtc_audio") is None:
        yield Problem(
            key=("audio", "echo", "engine"),
            expected="an installed canceller",
            found="pywebrtc-audio is not installed: install it, or choose `kalman`",
        )
    name = audio.array.preset
    if name not in _UNNAMED and name not in presets():
        known = (*_UNNAMED, *presets())
        yield Problem(
            key=("audio", "array", "preset"),
            expected=either(known),
            found=f'"{name}"',
            near=nearest(name, known),
        )


def _processors(key: str, names: tuple[str, ...]) -> Iterator[Problem]:
    # Reading what is installed takes 10 ms, which nobody who keeps to the defaults has to wait for.
    if set(names) <= set(Audio().processors):
        return
    known = sorted(entry.name for entry in entry_points(group=_GROUP))
    for index, name in enumerate(names):
        if name not in known:
            yield Problem(
                key=("audio", key, index),
                expected=f"an installed processor: {either(tuple(known))}",
                found=f'"{name}"',
                near=nearest(name, known),
            )
