"""Checks that buttons, knob, mute switch and amplifier agree: gestures, and pins that are whole."""

from collections.abc import Iterator

from config.buttons import Button
from config.checks_gpio import PinUse
from config.problems import KeyPath, Problem
from config.settings import Settings


def check_panel(settings: Settings) -> Iterator[Problem]:
    """Give every contradiction, but for pins used twice: those are told with all others."""
    for index, button in enumerate(settings.button):
        yield from _button(button, ("button", index))
    knob = settings.knob
    if (knob.pin_a is None) is not (knob.pin_b is None):
        missing, given = ("pin_a", "pin_b") if knob.pin_a is None else ("pin_b", "pin_a")
        yield Problem(
            key=("knob", given), expected=f"{missing} beside it", found="one pin of two alone"
        )
    for index, time in enumerate(settings.quiet_hours.times):
        if time.begin == time.end:
            yield Problem(
                key=("quiet_hours", "times", index, "end"),
                expected="another time than begin",
                found=f'"{time.end}", which leaves nothing between them',
            )


def panel_pins(settings: Settings) -> list[PinUse]:
    """Give every pin that these sections claim."""
    uses: list[tuple[KeyPath, int | None]] = [
        *((("button", index, "pin"), button.pin) for index, button in enumerate(settings.button)),
        (("mute", "pin"), settings.mute.pin),
        (("amplifier", "pin"), settings.amplifier.pin),
        (("knob", "pin_a"), settings.knob.pin_a),
        (("knob", "pin_b"), settings.knob.pin_b),
    ]
    return [(key, pin) for key, pin in uses if pin is not None]


def _button(button: Button, path: KeyPath) -> Iterator[Problem]:
    if not (button.hold or button.tap or button.double or button.long):
        yield Problem(
            key=(*path, "pin"),
            expected="hold, tap, double or long beside it",
            found="a button that does nothing",
        )
    if button.hold and button.long:
        yield Problem(
            key=(*path, "long"),
            expected='none beside hold, such as another button with long = "mute"',
            found=f'"{button.long}": who holds it talks',
        )
