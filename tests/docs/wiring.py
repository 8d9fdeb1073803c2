"""Draws the wiring pictures of docs/buttons.md: `python -m tests.docs.wiring` writes them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

IMAGES: Final = Path(__file__).parents[2] / "docs/images"
_ROW: Final = 34
_TOP: Final = 56
_WIDTH: Final = 560
_STYLE: Final = (
    "text{font:13px sans-serif;fill:#222}.t{font-weight:bold}.w{stroke-width:3;fill:none}"
    ".b{fill:#f4f1ea;stroke:#555;stroke-width:1.5}.p{fill:#c9a227;stroke:#555}"
    ".n{font-size:12px;fill:#555}"
)
_GROUND: Final = "#222222"
_POWER: Final = "#c0392b"
_SIGNAL: Final = "#1f6fb2"


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire from a position of the Pi's header to a terminal of the part."""

    pi: str
    part: str
    colour: str = _SIGNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """One picture."""

    title: str
    part: str
    wires: Sequence[Wire]
    notes: Sequence[str]


PICTURES: Final[Mapping[str, Wiring]] = {
    "wiring-button": Wiring(
        title="A button: between a pin and ground",
        part="push button",
        wires=(
            Wire("GPIO17 (position 11)", "one contact"),
            Wire("GND (position 9)", "the other contact", _GROUND),
        ),
        notes=("No resistor: the Pi's own pull-up holds the pin high until it is pressed.",),
    ),
    "wiring-mute-switch": Wiring(
        title="A mute switch: closed is mute",
        part="toggle switch",
        wires=(
            Wire("GPIO22 (position 15)", "one contact"),
            Wire("GND (position 14)", "the other contact", _GROUND),
        ),
        notes=(
            "For a switch that opens to mute (a cut wire then mutes too),",
            "set active_low = false under [mute].",
        ),
    ),
    "wiring-knob": Wiring(
        title="A volume knob with a push",
        part="rotary encoder",
        wires=(
            Wire("GPIO5 (position 29)", "CLK (A)"),
            Wire("GPIO6 (position 31)", "DT (B)"),
            Wire("GPIO13 (position 33)", "SW (push)"),
            Wire("3V3 (position 17)", "+ (boards with resistors only)", _POWER),
            Wire("GND (position 30)", "GND", _GROUND),
        ),
        notes=("Never 5 V: the pins of a Pi bear 3.3 V.",),
    ),
    "wiring-led": Wiring(
        title="A light on a pin",
        part="LED",
        wires=(
            Wire("GPIO24 (position 18)", "330 ohm resistor, then the long leg"),
            Wire("GND (position 20)", "the short leg", _GROUND),
        ),
        notes=("Without the resistor the pin, the light or both are lost.",),
    ),
    "wiring-relay": Wiring(
        title="A relay board with an optocoupler",
        part="relay board",
        wires=(
            Wire("GPIO27 (position 13)", "IN1"),
            Wire("3V3 (position 1)", "VCC", _POWER),
            Wire("5V (position 2)", "JD-VCC, its jumper taken out", _POWER),
            Wire("GND (position 6)", "GND", _GROUND),
        ),
        notes=(
            "Such boards draw the relay at a low level: active_low = true.",
            "What is behind the relay's contacts may be mains: that is for an electrician.",
        ),
    ),
    "wiring-amplifier": Wiring(
        title="An amplifier that is on only while something sounds",
        part="I2S amplifier (MAX98357A)",
        wires=(
            Wire("GPIO26 (position 37)", "SD (shutdown: low is off)"),
            Wire("GPIO18 (position 12)", "BCLK"),
            Wire("GPIO19 (position 35)", "LRC"),
            Wire("GPIO21 (position 40)", "DIN"),
            Wire("5V (position 4)", "Vin", _POWER),
            Wire("GND (position 39)", "GND", _GROUND),
        ),
        notes=("GPIO18, 19 and 21 belong to the sound then: nothing else may use them.",),
    ),
}


def drawn(wiring: Wiring) -> str:
    """Give a picture as SVG."""
    bottom = _TOP + _ROW * len(wiring.wires)
    height = bottom + 26 + 18 * len(wiring.notes)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{escape(wiring.title)}</title><style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text class="t" x="16" y="24">{escape(wiring.title)}</text>',
        f'<rect class="b" x="16" y="38" width="190" height="{bottom - 30}" rx="6"/>',
        f'<rect class="b" x="306" y="38" width="238" height="{bottom - 30}" rx="6"/>',
        '<text class="n" x="24" y="52">Raspberry Pi</text>',
        f'<text class="n" x="314" y="52">{escape(wiring.part)}</text>',
    ]
    for number, wire in enumerate(wiring.wires):
        y = _TOP + _ROW * number + 22
        bow = f"M206 {y} C 246 {y - 8}, 266 {y + 8}, 306 {y}"
        lines += [
            f'<path class="w" stroke="{wire.colour}" d="{bow}"/>',
            f'<circle class="p" cx="206" cy="{y}" r="5"/>',
            f'<circle class="p" cx="306" cy="{y}" r="5"/>',
            f'<text x="28" y="{y + 4}">{escape(wire.pi)}</text>',
            f'<text x="318" y="{y + 4}">{escape(wire.part)}</text>',
        ]
    for number, note in enumerate(wiring.notes):
        lines.append(
            f'<text class="n" x="16" y="{bottom + 28 + 18 * number}">{escape(note)}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


def main() -> None:
    """Write every picture."""
    for name, wiring in PICTURES.items():
        (IMAGES / f"{name}.svg").write_text(drawn(wiring), encoding="utf-8")


if __name__ == "__main__":
    main()
