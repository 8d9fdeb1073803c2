"""The doctor's look at the board: its power, its heat, its memory, what it is."""

import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from daemon.doctor import Finding, broken, doubtful, fine

ROOT: Final = Path("/")
HOT_C: Final = 80.0
"""Where the firmware of a Raspberry Pi begins to slow it down; at 85 °C it insists."""
SCANT_MB: Final = 100
"""With less left the kernel drops the models' pages, and reads them from the memory card again."""
_VCGENCMD_TIMEOUT_S: Final = 2.0
_ENOUGH_BITS: Final = 2**32
_POWER_NOW, _POWER_BEFORE = 1 << 0, 1 << 16
_SLOWED_NOW, _SLOWED_BEFORE = 0b1110, 0b1110 << 16
_SHOWN: Final = ("pydantic", "numpy", "onnxruntime", "PyAudio", "websockets")


def board(root: Path = ROOT) -> Iterator[Finding]:
    """Give all there is to say of the machine under `root`; a recorded tree serves as well."""
    yield _kind(root)
    yield from _power(root)
    yield from _heat(root)
    yield from _memory(root)
    yield _packages()


def _kind(root: Path) -> Finding:
    """Name the board, the system and the Python, and refuse what no wheel is made for."""
    subject = "machine"
    model = _text(root / "proc/device-tree/model").rstrip("\0") or platform.machine()
    named = re.search(r'^PRETTY_NAME="?([^"\n]+)', _text(root / "etc/os-release"), re.MULTILINE)
    system = named[1] if named else platform.system()
    python = platform.python_version()
    what = f"{model}, {system}, kernel {platform.release()}, Python {python}"
    if sys.maxsize < _ENOUGH_BITS:
        why = "the libraries of the wake word exist for 64 bits alone"
        return broken(subject, f"{what}, 32 bits", why=why, mend="install the 64-bit system")
    return fine(subject, what)


def _power(root: Path) -> Iterator[Finding]:
    """Read the firmware's record of low voltage and slowing down; only a Raspberry Pi has one."""
    bits = throttled(root)
    if bits is None:
        return
    subject, figures = "power", {"throttled": float(bits)}
    if bits & (_POWER_NOW | _POWER_BEFORE):
        when = "is" if bits & _POWER_NOW else "has been, since it started,"
        finding = doubtful(
            subject,
            f"the voltage {when} too low (get_throttled {bits:#x})",
            why="sound cards drop out, and memory cards lose what is written",
            mend="use the board's own power supply and a short cable; no other USB load on it",
        )
    elif bits & (_SLOWED_NOW | _SLOWED_BEFORE):
        when = "is" if bits & _SLOWED_NOW else "has been, since it started,"
        finding = doubtful(
            subject,
            f"the processor {when} slowed down by heat (get_throttled {bits:#x})",
            why="answers come later, and the sound may break up",
            mend="give the board a heat sink or a fan, or open its case",
        )
    else:
        finding = fine(subject, "the voltage has held since it started")
    yield replace(finding, figures=figures)


def throttled(root: Path = ROOT) -> int | None:
    """Give the bits of `get_throttled`, from the kernel's file or from `vcgencmd`.

    Bits 0 and 16: under-voltage now, and since the start; 1 to 3 and 17 to 19: slowed down
    (https://www.raspberrypi.com/documentation/computers/os.html#get_throttled).
    """
    # /sys/devices/platform/soc/soc:firmware; a Pi 5 has soc@107c000000 in its place.
    for file in root.glob("sys/devices/platform/soc*/soc*:firmware/get_throttled"):
        try:
            return int(_text(file), 16)
        except ValueError:
            continue
    if root != ROOT or not Path("/dev/vcio").exists():
        return None
    try:
        told = subprocess.run(
            ["vcgencmd", "get_throttled"],
            capture_output=True,
            text=True,
            timeout=_VCGENCMD_TIMEOUT_S,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"throttled=0x([0-9a-fA-F]+)", told)
    return int(found[1], 16) if found else None


def _heat(root: Path) -> Iterator[Finding]:
    told = _text(root / "sys/class/thermal/thermal_zone0/temp")
    if not told.strip().lstrip("-").isdigit():
        return
    heat_c = int(told) / 1_000
    if heat_c < HOT_C:
        finding = fine("temperature", f"{heat_c:.0f} °C")
    else:
        finding = doubtful(
            "temperature",
            f"{heat_c:.0f} °C",
            why="a board this hot slows itself down",
            mend="give the board a heat sink or a fan, or open its case",
        )
    yield replace(finding, figures={"celsius": heat_c})


def _memory(root: Path) -> Iterator[Finding]:
    sizes = dict(re.findall(r"^(\w+):\s+(\d+) kB", _text(root / "proc/meminfo"), re.MULTILINE))
    if "MemAvailable" not in sizes:
        return
    free_mb, whole_mb = (int(sizes[key]) / 1_024 for key in ("MemAvailable", "MemTotal"))
    what = f"{free_mb:.0f} of {whole_mb:.0f} MB free"
    finding = fine("memory", what)
    if free_mb < SCANT_MB:
        finding = doubtful(
            "memory",
            what,
            why="wake words are heard late while pages come from the card",
            mend="end other programs (`ps aux --sort=-rss | head` shows the largest), or choose"
            " a service to answer: the local recogniser takes 250 MB while it is used",
        )
    yield replace(finding, figures={"free_mb": free_mb})


def _packages() -> Finding:
    """Give the versions a report of a fault needs."""
    found = []
    for name in ("parlour", *_SHOWN):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed as a package")
    return fine("versions", ", ".join(found))


def _text(file: Path) -> str:
    """Give what a small file of the kernel's says; nothing where there is none."""
    try:
        with file.open("rb") as opened:
            return opened.read(65_536).decode(errors="replace")
    except OSError:
        return ""
