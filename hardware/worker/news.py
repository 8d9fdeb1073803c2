"""What the device keeper tells the listening thread."""

from dataclasses import dataclass

from hardware.microphone import CaptureFormat
from hardware.protocol import Device
from hardware.worker.fitting import Fittings
from hardware.worker_settings import WorkerSettings


@dataclass(frozen=True, slots=True)
class MicrophoneOpened:
    """Blocks of this source come now."""

    name: str
    source: CaptureFormat


@dataclass(frozen=True, slots=True)
class SpeakerOpened:
    """What is played is heard now."""

    name: str
    rate_hz: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A device could not be opened; it is looked for."""

    device: Device
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """An open device stopped working."""

    device: Device
    reason: str


@dataclass(frozen=True, slots=True)
class MuteDone:
    """The capture device is closed by mute, or the mute is over."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """Settings are in force: those asked for, except for the parts kept."""

    generation: int
    settings: WorkerSettings
    fittings: Fittings
    problem: str | None
    kept: tuple[str, ...]


type News = MicrophoneOpened | SpeakerOpened | Gone | Applied
