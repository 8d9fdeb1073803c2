"""How the picture looks: its measures, its colours, its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

WIDTH: Final = 1200.0
LEFT: Final = 118.0
"""Where time begins; the names of the lanes stand before it."""
RIGHT: Final = 1176.0

STATES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "idle": ("#e9e6df", "#6d685e"),
        "listening": ("#cfe2f6", "#1f4e7d"),
        "processing": ("#f5e2b3", "#74530e"),
        "responding": ("#cbe9d9", "#1d6644"),
    }
)
"""Ground and ink of each state."""
OTHER_STATE: Final = ("#e3dcec", "#54456b")
WAKE_INKS: Final = ("#d9771f", "#b3478c", "#2b8f95")
"""The lines of the first, second and third wake word; then from the beginning."""

_FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How big things are, in pixels."""

    state: float
    wave: float
    """Height of a waveform."""
    heard: float
    """Height of the lane with wake score and VAD."""
    text: float
    small: float
    gap: float
    lines: int
    """The most lines of a bubble."""
    bubble: float
    """The widest bubble."""


ROW: Final = Measures(state=18, wave=56, heard=34, text=12, small=11, gap=7, lines=3, bubble=420)
LARGE: Final = Measures(
    state=26, wave=110, heard=70, text=15, small=13, gap=12, lines=6, bubble=520
)


def style(measures: Measures) -> str:
    """Give the style sheet."""
    states = "".join(
        f".s-{name}{{fill:{ground}}}.i-{name}{{fill:{ink};font-size:{measures.small}px}}"
        for name, (ground, ink) in (*STATES.items(), ("other", OTHER_STATE))
    )
    wakes = "".join(
        f".wake{place}{{fill:none;stroke:{ink};stroke-width:1.6;stroke-linejoin:round}}"
        f".pin{place}{{stroke:{ink};stroke-width:1.4;stroke-dasharray:2 2}}"
        f".n-wake{place}{{fill:{ink};font-size:{measures.small}px;font-weight:600}}"
        for place, ink in enumerate(WAKE_INKS)
    )
    return f"text{{font-family:{_FONT}}}{_sheet(measures)}{states}{wakes}"


def state_class(name: str) -> str:
    """Give the class of a state, whatever its name."""
    return name if name in STATES else "other"


def _sheet(measures: Measures) -> str:
    text, small = measures.text, measures.small
    halo = "paint-order:stroke;stroke:#fffdf9;stroke-width:3px;stroke-linejoin:round"
    return (
        ".paper{fill:#fffdf9;stroke:#e4dfd5}.lane{fill:#f7f4ed}"
        ".grid{stroke:#e7e2d7;stroke-width:1}.middle{stroke:#d9d3c6;stroke-width:1}"
        f".second{{fill:#8b8577;font-size:{small - 1}px}}"
        ".title{fill:#26241f;font-size:20px;font-weight:650}"
        ".subtitle{fill:#6d685e;font-size:13px}.legend{fill:#4b473f;font-size:12px}"
        f".name{{fill:#4b473f;font-size:{small}px;font-weight:600}}"
        f".hint{{fill:#8b8577;font-size:{small - 1}px}}"
        ".mic{fill:#3f7cb8;stroke:#3f7cb8;stroke-width:.6}"
        ".spk{fill:#2f9468;stroke:#2f9468;stroke-width:.6}"
        ".vad{fill:#8d93c4;fill-opacity:.3}.vad-edge{fill:none;stroke:#8d93c4;stroke-width:1}"
        ".limit{stroke:#d9771f;stroke-width:1;stroke-dasharray:4 3;opacity:.75}"
        ".b-mic{fill:#e6f0fa;stroke:#a9c8e6}.b-spk{fill:#e4f4ec;stroke:#9fd3b9}"
        ".b-tool{fill:#eeeaf7;stroke:#beb2de}.b-bad{fill:#fbe6e2;stroke:#e3aaa1}"
        f".t-mic{{fill:#1c466f;font-size:{text}px}}.t-spk{{fill:#17573a;font-size:{text}px}}"
        f".t-tool{{fill:#4a3a80;font-size:{small}px}}.t-bad{{fill:#94281b;font-size:{small}px}}"
        ".wait{fill:#e8a93c;fill-opacity:.17}.bracket{fill:none;stroke:#9a6a0c;stroke-width:1.4}"
        f".t-wait{{fill:#7a530a;font-size:{small}px;font-weight:600}}"
        ".cut{stroke:#c23a2c;stroke-width:1.6}"
        f".t-cut{{fill:#b02e21;font-size:{small}px;font-weight:600;{halo}}}"
        f".t-pin{{font-size:{small}px;font-weight:600;{halo}}}"
    )
