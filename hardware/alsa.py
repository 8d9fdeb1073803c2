"""Asks ALSA itself about a device: whether it opens, and what it offers without converting.

PortAudio cannot say either: its list is frozen when it starts, and plugins look to it as if they
had 128 channels. A question costs a millisecond and can be asked while PortAudio runs.
"""

import ctypes
import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Final

from hardware.errors import DeviceUnavailable, NoSuchDevice

RATES_HZ: Final = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000)

_NONBLOCK: Final = 1
_NO_AUTO_RESAMPLE: Final = 0x0001_0000
_CARDS: Final = Path("/proc/asound")
_BY_NAME: Final = re.compile(
    r"^(?:plug)?hw:(?:CARD=)?(?P<card>[\w-]+)(?:,(?:DEV=)?(?P<device>\d+))?$"
)


class Direction(IntEnum):
    """Which way sound goes, as ALSA counts."""

    PLAYBACK = 0
    CAPTURE = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """What a device does without any conversion."""

    rates_hz: tuple[int, ...]
    channels_min: int
    channels_max: int


def ask(name: str, direction: Direction) -> Offer:
    """Open a device for a moment and give what it offers. Raises `DeviceUnavailable`."""
    alsa = _library()
    with _opened(alsa, name, direction) as pcm:
        parameters = ctypes.c_void_p()
        alsa.snd_pcm_hw_params_malloc(ctypes.byref(parameters))
        try:
            alsa.snd_pcm_hw_params_any(pcm, parameters)
            alsa.snd_pcm_hw_params_set_rate_resample(pcm, parameters, 0)
            rates_hz = tuple(
                rate
                for rate in RATES_HZ
                if alsa.snd_pcm_hw_params_test_rate(pcm, parameters, rate, 0) == 0
            )
            fewest, most = ctypes.c_uint(1), ctypes.c_uint(1)
            alsa.snd_pcm_hw_params_get_channels_min(parameters, ctypes.byref(fewest))
            alsa.snd_pcm_hw_params_get_channels_max(parameters, ctypes.byref(most))
        finally:
            alsa.snd_pcm_hw_params_free(parameters)
    return Offer(rates_hz, fewest.value, most.value)


def numbered(name: str) -> str:
    """Give `hw:1,0` for `hw:CARD=Device,DEV=0` while that card is there; other names unchanged."""
    parts = _BY_NAME.match(name)
    if not parts:
        return name
    card = parts["card"]
    if not card.isdecimal():
        card = (_CARDS / card).resolve().name.removeprefix("card")
    return f"hw:{card},{parts['device'] or 0}"


def lasting(name: str) -> str:
    """Give `hw:CARD=Device,DEV=0` for `hw:1,0`: card numbers move when things are replugged."""
    parts = _BY_NAME.match(name)
    if not parts or not parts["card"].isdecimal():
        return name
    try:
        card = (_CARDS / f"card{parts['card']}" / "id").read_text().strip()
    except OSError:
        return name
    return f"hw:CARD={card},DEV={parts['device'] or 0}"


@contextmanager
def _opened(alsa: ctypes.CDLL, name: str, direction: Direction) -> Iterator[ctypes.c_void_p]:
    pcm = ctypes.c_void_p()
    mode = _NONBLOCK | _NO_AUTO_RESAMPLE
    error = alsa.snd_pcm_open(ctypes.byref(pcm), name.encode(), int(direction), mode)
    if error < 0:
        absent = -error in {errno.ENOENT, errno.ENODEV, errno.ENXIO}
        kind = NoSuchDevice if absent else DeviceUnavailable
        raise kind(f"{name}: {'no such device' if absent else _reason(alsa, error)}")
    try:
        yield pcm
    finally:
        alsa.snd_pcm_close(pcm)


def _reason(alsa: ctypes.CDLL, error: int) -> str:
    text: bytes = alsa.snd_strerror(error)
    return text.decode().lower()


@cache
def _library() -> ctypes.CDLL:
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError as error:
        raise DeviceUnavailable("ALSA is missing: sudo apt-get install libasound2") from error
    alsa.snd_strerror.restype = ctypes.c_char_p
    return alsa
