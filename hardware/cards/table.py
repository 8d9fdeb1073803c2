"""The cards and HATs that are known, from `cards.toml`, and how one is recognised."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from hardware.cards.machine import Card, Machine

_PLAIN_PCM: Final = "hw:CARD={id},DEV=0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one product; the fields are explained in `cards.toml`."""

    key: str
    about: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    usb: tuple[str, ...] = ()
    hats: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    mic: int
    speaker: int
    mic_hz: int | None = None
    speaker_hz: int | None = None
    speaker_pcm: str = _PLAIN_PCM
    array: str = ""
    cancels_echo: bool = False
    button: int | None = None
    lights: str = ""
    led_pin: int | None = None
    advice: str = ""

    def fits(self, card: Card) -> bool:
        """Whether a card is this product."""
        return (
            card.id in self.ids
            or any(name in card.about for name in self.names)
            or any(card.usb and part in card.usb for part in self.usb)
        )


@cache
def known_cards() -> tuple[Known, ...]:
    """Give every entry of the table, in its order."""
    text = files(__package__).joinpath("cards.toml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = tomllib.loads(text)
    return tuple(_known(key, entry) for key, entry in entries.items())


def recognised(card: Card) -> Known:
    """Give what is known of a card; the last entry fits every one."""
    return next(known for known in known_cards() if known.fits(card))


def hat_of(machine: Machine) -> Known | None:
    """Give the HAT a machine wears: by its memory, its overlay, or the card that it made."""
    for known in known_cards():
        by_memory = any(part in machine.hat for part in known.hats)
        by_overlay = any(name in machine.overlays for name in known.overlays)
        if (machine.hat and by_memory) or by_overlay:
            return known
    on_board = (recognised(card) for card in machine.cards if not card.usb)
    return next((known for known in on_board if known.overlays), None)


def _known(key: str, entry: dict[str, Any]) -> Known:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Known(key=key, **values)
