"""The microphone: an ALSA device or a recording in blocks, and blocks made 16 kHz samples."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from config import settings
from config.audio import HOUSE
from hardware.alsa import Offer
from hardware.errors import DeviceUnavailable
from hardware.portaudio import PortAudio
from hardware.resample import Resampler

_INPUT_OVERFLOW: Final = 0x2
_CONTINUE: Final = 0
_RATES_BY_PREFERENCE: Final = (HOUSE.rate_hz, 48_000, 32_000, 44_100, 96_000, 24_000, 8_000)
"""The house's own rate needs no conversion; then the rates cards are built for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFormat:
    """What the blocks of one opened microphone hold."""

    rate_hz: int
    channels: int
    channel: int
    """The one that is listened to where nothing chooses among them."""
    checks_zeros: bool = True
    """Whether exact zeros for long are a fault; a program may have its reasons."""


@dataclass(frozen=True, slots=True)
class Block:
    """What the microphone gave at once, and when it arrived here."""

    source: CaptureFormat
    pcm: bytes
    arrived_s: float
    overrun: bool = False


type Deliver = Callable[[Block], None]


class Microphone(Protocol):
    """An opened microphone; blocks come on a thread of its own until it is closed."""

    @property
    def format(self) -> CaptureFormat:
        """What its blocks hold."""

    def close(self) -> None:
        """Let go of the device; returns once it is really closed."""


class CardMicrophone:
    """An ALSA device at its native rate; PortAudio's callback only passes the block on."""

    def __init__(
        self,
        portaudio: PortAudio,
        wanted: settings.Microphone,
        offer: Offer,
        block_ms: int,
        deliver: Deliver,
    ) -> None:
        self.format = _format(wanted, offer)
        self._deliver = deliver
        self._stream: Any = portaudio.open_input(
            wanted.device,
            rate_hz=self.format.rate_hz,
            channels=self.format.channels,
            frames=self.format.rate_hz * block_ms // 1000,
            callback=self._take,
        )

    def close(self) -> None:
        """Close the device without waiting for the block under way."""
        self._stream.close()

    def _take(self, pcm: bytes | None, _: int, __: object, status: int) -> tuple[None, int]:
        overrun = bool(status & _INPUT_OVERFLOW)
        self._deliver(Block(self.format, pcm or b"", time.monotonic(), overrun))
        return None, _CONTINUE


class Converter:
    """Makes 16 kHz samples of the blocks of one opened microphone."""

    def __init__(self, source: CaptureFormat) -> None:
        self._channels = source.channels
        self._resampler = Resampler(source.rate_hz, HOUSE.rate_hz, source.channels)

    @property
    def lag_ms(self) -> int:
        """How long ago the last sample it gave was recorded, when the block had just ended."""
        return self._resampler.lag_ms

    def convert(self, pcm: bytes) -> NDArray[np.int16]:
        """Give the samples: (frames,), or (frames, channels) of a microphone with several."""
        samples: NDArray[np.int16] = np.frombuffer(pcm, "<i2")
        if self._channels > 1:
            samples = samples.reshape(-1, self._channels)
        return self._resampler.feed(samples)


def _format(wanted: settings.Microphone, offer: Offer) -> CaptureFormat:
    """Choose rate and channels: what the settings say, else what costs least."""
    rate_hz = choose_rate(wanted.device, wanted.rate_hz, offer, _RATES_BY_PREFERENCE)
    channels = wanted.channels or max(offer.channels_min, wanted.channel + 1)
    if channels > offer.channels_max or wanted.channel >= channels:
        raise DeviceUnavailable(
            f"{wanted.device}: expected channel {wanted.channel} of {channels},"
            f" found {offer.channels_max} channels"
        )
    return CaptureFormat(rate_hz=rate_hz, channels=channels, channel=wanted.channel)


def choose_rate(
    name: str, wanted_hz: int | None, offer: Offer, by_preference: tuple[int, ...]
) -> int:
    """Give the rate to open a device at. Raises `DeviceUnavailable` naming those it has."""
    if wanted_hz is not None and offer.rates_hz and wanted_hz not in offer.rates_hz:
        known = ", ".join(str(rate) for rate in offer.rates_hz)
        raise DeviceUnavailable(f"{name}: expected a rate of {known} Hz, found {wanted_hz}")
    if wanted_hz is not None:
        return wanted_hz
    liked = [rate for rate in by_preference if rate in offer.rates_hz]
    return (liked or offer.rates_hz or by_preference)[0]
