"""What the kernel tells of this machine: its model, its HAT, its sound cards.

Everything is read from files below a root, so that a recorded tree is read like the machine itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CARD: Final = re.compile(
    r"^ *(?P<number>\d+) \[(?P<id>[^\]]*)\]: (?P<about>.*)\n +(?P<where>.*)$", re.MULTILINE
)
_OVERLAY: Final = re.compile(r"^\s*dtoverlay\s*=\s*(?P<name>[^,\s#]+)", re.MULTILINE)
_BOOT_FILES: Final = ("boot/firmware/config.txt", "boot/config.txt")
_MAKER: Final = "Raspberry Pi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """What a card can do in one direction."""

    rates_hz: tuple[int, ...] = ()
    """Empty where the kernel does not tell: cards on I2S."""
    channels: int | None = None
    """The most it has; `None` where the kernel does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A sound card that is there."""

    number: int
    id: str
    """Stays when things are replugged, as the number does not."""
    about: str
    """Its long name, and where it is plugged in."""
    usb: str = ""
    """VENDOR:PRODUCT; empty for other cards."""
    capture: Ability | None = None
    playback: Ability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a machine is made of, as far as a voice is concerned."""

    model: str = ""
    hat: str = ""
    """What the HAT's memory says of itself; most have none."""
    overlays: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()

    @property
    def is_pi(self) -> bool:
        """Whether it is a Raspberry Pi."""
        return self.model.startswith(_MAKER)


def read_machine(root: Path = Path("/")) -> Machine:
    """Read it from `/proc` and the boot settings; what is not there is left out."""
    tree = root / "proc/device-tree"
    return Machine(
        model=_text(tree / "model"),
        hat=" ".join(filter(None, (_text(tree / f"hat/{part}") for part in ("vendor", "product")))),
        overlays=tuple(_overlays(root)),
        cards=tuple(_cards(root / "proc/asound")),
    )


def _overlays(root: Path) -> Iterator[str]:
    for name in _BOOT_FILES:
        yield from (found["name"] for found in _OVERLAY.finditer(_text(root / name)))


def _cards(asound: Path) -> Iterator[Card]:
    for found in _CARD.finditer(_text(asound / "cards")):
        folder = asound / f"card{found['number']}"
        yield Card(
            number=int(found["number"]),
            id=found["id"].strip(),
            about=f"{found['about'].partition(' - ')[2]} {found['where']}",
            usb=_text(folder / "usbid"),
            capture=_ability(folder, "c", "Capture"),
            playback=_ability(folder, "p", "Playback"),
        )


def _ability(folder: Path, direction: str, title: str) -> Ability | None:
    """Give what a card can do one way: a folder `pcm0c` says that it can, `stream0` how."""
    if not any(folder.glob(f"pcm*{direction}")):
        return None
    part = _text(folder / "stream0").partition(f"{title}:")[2]
    part = re.split(r"^(?:Capture|Playback):", part, maxsplit=1, flags=re.MULTILINE)[0]
    rates = {
        int(rate) for listed in re.findall(r"Rates: ([\d, ]+)", part) for rate in listed.split(",")
    }
    channels = [int(count) for count in re.findall(r"Channels: (\d+)", part)]
    return Ability(rates_hz=tuple(sorted(rates)), channels=max(channels, default=None))


def _text(file: Path) -> str:
    """Give what a file of the kernel says; the device tree's texts end in a zero byte."""
    try:
        return file.read_bytes().decode(errors="replace").strip("\0\n ")
    except OSError:
        return ""
