"""Which pins buttons, knob, mute switch and amplifier want held, and under which names."""

from typing import Final

from config.settings import Settings
from hardware.buttons.gestures import Manner
from hardware.gpio.messages import Hold, InputPin, RelayPin

AMPLIFIER: Final = "amplifier"
MUTE: Final = "mute"
KNOB_A: Final = "knob_a"
KNOB_B: Final = "knob_b"


def button_name(index: int) -> str:
    """Give the name of a button's pin."""
    return f"button_{index}"


def to_hold(settings: Settings) -> Hold:
    """Give what the holder of the pins is to open; nothing, where nothing is wired."""
    return Hold(relays=tuple(_amplifier(settings)), inputs=tuple(_inputs(settings)))


def manners(settings: Settings) -> dict[str, Manner]:
    """Give which gestures each button knows."""
    return {
        button_name(index): Manner(
            hold=button.hold is not None,
            tap=button.tap is not None,
            double=button.double is not None,
            long=button.long is not None,
            tap_s=button.tap_ms / 1000,
            double_s=button.double_ms / 1000,
            long_s=button.long_ms / 1000,
        )
        for index, button in enumerate(settings.button)
    }


def _amplifier(settings: Settings) -> list[RelayPin]:
    wanted = settings.amplifier
    if wanted.pin is None:
        return []
    return [
        RelayPin(
            name=AMPLIFIER,
            pin=wanted.pin,
            active_low=wanted.active_low,
            pulse_s=None,
            max_on_s=None,
            min_interval_s=0.0,
        )
    ]


def _inputs(settings: Settings) -> list[InputPin]:
    pins = [
        InputPin(
            name=button_name(index),
            pin=button.pin,
            pull=button.pull,
            active_low=button.active_low,
            debounce_s=button.debounce_ms / 1000,
        )
        for index, button in enumerate(settings.button)
    ]
    mute, knob = settings.mute, settings.knob
    if mute.pin is not None:
        pins.append(
            InputPin(
                name=MUTE,
                pin=mute.pin,
                pull=mute.pull,
                active_low=mute.active_low,
                debounce_s=mute.debounce_ms / 1000,
            )
        )
    # The way of its two contacts tells bounces from clicks: none may be waited out.
    pins += [
        InputPin(name=name, pin=pin, pull=knob.pull, active_low=True, debounce_s=0.0)
        for name, pin in ((KNOB_A, knob.pin_a), (KNOB_B, knob.pin_b))
        if pin is not None
    ]
    return pins
