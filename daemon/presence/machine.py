"""What tells this machine from every other one: its network card, or its serial number."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LOCALLY_GIVEN: Final = 0b10
"""Set in the first byte of an address that software made up (IEEE 802); many machines share one."""
_SALT: Final = b"parlour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What is known of a machine; empty where it does not say."""

    mac: str
    """The address of its first network card, `dc:a6:32:01:02:03`; never one made up."""
    mark: str
    """Letters and digits that no other machine has, and that stay."""
    model: str


def this_machine(root: Path = Path("/")) -> Machine:
    """Give the machine we run on, as the kernel describes it below `root`."""
    mac = _mac(root / "sys/class/net")
    serial = _text(root / "proc/device-tree/serial-number")
    machine_id = _text(root / "etc/machine-id")
    # machine-id(5): the id itself should not be shown in a network, what is derived from it may be.
    derived = hashlib.sha256(_SALT + machine_id.encode()).hexdigest()[:12] if machine_id else ""
    return Machine(
        mac=mac,
        mark=mac.replace(":", "") or serial.lower() or derived or "satellite",
        model=_text(root / "proc/device-tree/model"),
    )


def _mac(folder: Path) -> str:
    """Give the address of the first card that is a device and not a bridge or a tunnel."""
    cards = sorted(card for card in folder.glob("*") if (card / "device").exists())
    for card in cards:
        address = _text(card / "address").lower()
        if len(address) == len("00:00:00:00:00:00") and _is_own(address):
            return address
    return ""


def _is_own(address: str) -> bool:
    try:
        raw = bytes.fromhex(address.replace(":", ""))
    except ValueError:
        return False
    return any(raw) and not raw[0] & _LOCALLY_GIVEN


def _text(file: Path) -> str:
    """Read a small file of the kernel's; device trees end their text with a zero byte."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip("\0 \n")
    except OSError:
        return ""
