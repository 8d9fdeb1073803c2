"""The arrays known by name, from the table `presets.toml`, and the cards they are known by."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from hardware import alsa

_CARD: Final = re.compile(r"hw:(\d+)")
_CARDS: Final = Path("/proc/asound")

type Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What is known of one product."""

    name: str
    about: str
    cards: tuple[str, ...]
    """ALSA ids, or parts of long names."""
    channels: int
    """How many to open."""
    microphones: tuple[int, ...]
    positions_mm: tuple[Place, ...]
    reference: int | None = None
    processed: int | None = None


@cache
def presets() -> dict[str, Preset]:
    """Give every preset by its name."""
    text = files(__package__).joinpath("presets.toml").read_text(encoding="utf-8")
    return {name: _preset(name, entry) for name, entry in tomllib.loads(text).items()}


def recognised(names: Iterable[str]) -> Preset | None:
    """Give the preset of a card by its ALSA id and its other names; `None` for any other card."""
    given = tuple(names)
    for preset in presets().values():
        if any(known == name or known in name for known in preset.cards for name in given):
            return preset
    return None


def card_names(device: str, cards: Path = _CARDS) -> tuple[str, ...]:
    """Give what the card of an ALSA device is called: the device's name, its id and long name."""
    found = _CARD.search(alsa.numbered(device))
    if not found:
        return (device,)
    number = found[1]
    try:
        card_id = (cards / f"card{number}" / "id").read_text().strip()
        listing = (cards / "cards").read_text()
    except OSError:
        return (device,)
    # Each card has two lines: " 1 [Array ]: USB-Audio - reSpeaker XVF3800 4-Mic Array" and where.
    about = re.search(rf"^ *{number} \[.*\n.*$", listing, re.MULTILINE)
    return (device, card_id, about[0] if about else "")


def _preset(name: str, entry: dict[str, object]) -> Preset:
    places = entry["positions_mm"]
    match places, entry["microphones"], entry["cards"]:
        case list(), list(microphones), list(cards):
            return Preset(
                name=name,
                about=str(entry["about"]),
                cards=tuple(str(card) for card in cards),
                channels=int(str(entry["channels"])),
                microphones=tuple(int(channel) for channel in microphones),
                positions_mm=tuple((float(x), float(y)) for x, y in places),
                reference=_channel(entry.get("reference")),
                processed=_channel(entry.get("processed")),
            )
    raise TypeError(f"presets.toml: {name}: expected lists of cards, microphones and positions_mm")


def _channel(value: object) -> int | None:
    return None if value is None else int(str(value))
