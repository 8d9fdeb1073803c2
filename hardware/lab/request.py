"""What the commands of the lab ask their process for: one JSON object on its standard input.

Free of numpy: the command line makes these, the process that computes takes them.
"""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from config.settings import Settings


class Request(BaseModel):
    """What every measurement needs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: Settings
    """`audio`, `wake`, `endpoint` and `barge_in` of them count."""
    plot: Path | None = None
    """Where to write a picture."""


class WakeRequest(Request):
    """Listen to recordings."""

    files: tuple[Path, ...]
    labels: Path | None = None


class BargeInRequest(Request):
    """Let people talk over replies in a room."""

    talkers: tuple[Path, ...]
    replies: tuple[Path, ...]
    room: str
    talker_to_echo_db: float
    drift_ppm: float = 0.0
    nonlinear: bool = False
    noise_db: float = 30.0
    """How far the talker stands above the noise of the room."""
    lead_s: Annotated[float, Field(ge=0.0)] = 10.0
    """How long the replies play before the first talker."""
    alone_s: Annotated[float, Field(ge=0.0)] = 60.0
    """How long they play without any talker besides."""
    seed: int = 1
