"""Pins through gpiozero: the one file that knows it."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from hardware.gpio.faults import PinFault, in_words
from hardware.gpio.messages import InputPin, RelayPin

if TYPE_CHECKING:
    from gpiozero import DigitalOutputDevice
    from gpiozero.pins import Factory

_PULLS: Final[dict[str, bool | None]] = {"up": True, "down": False, "none": None}


class OutputPin:
    """A relay's pin; at rest from the moment it is opened."""

    def __init__(self, device: "DigitalOutputDevice") -> None:
        self._device = device

    @property
    def drawn(self) -> bool:
        """Whether the relay is drawn, read from the pin."""
        return bool(self._device.value)

    def drive(self, *, drawn: bool) -> None:
        """Draw the relay or let it go."""
        self._device.value = drawn

    def close(self) -> None:
        """Let the relay go and give the pin back, as an input.

        In this order: on the way from output to input the level must be the one at rest.
        """
        self._device.off()
        self._device.close()


class Pins:
    """Opens pins. Raises `PinFault` with a sentence where that cannot be done."""

    def __init__(self) -> None:
        """Find the machine's pins."""
        # With the name of the library, one that is missing is an error: left to itself, gpiozero
        # falls back to a way of its own that drives no Pi 5 (gpiozero issues 1106 and 1130).
        os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
        try:
            from gpiozero import Device  # noqa: PLC0415 - only who holds pins pays for it

            Device.ensure_pin_factory()
            self._factory: Factory = Device.pin_factory
        except Exception as error:
            raise PinFault(in_words(error)) from error

    def output(self, relay: RelayPin) -> OutputPin:
        """Open a relay's pin, at rest."""
        from gpiozero import DigitalOutputDevice  # noqa: PLC0415 - only who holds pins pays for it

        try:
            device = DigitalOutputDevice(
                relay.pin,
                active_high=not relay.active_low,
                initial_value=False,
                pin_factory=self._factory,
            )
        except Exception as error:
            raise PinFault(in_words(error, relay.pin)) from error
        return OutputPin(device)

    def input(self, wanted: InputPin, changed: Callable[[], object]) -> Callable[[], bool]:
        """Open an input; gives how to read whether it is active.

        `changed` is called on a thread of gpiozero's at every edge, bounces included.
        """
        from gpiozero import DigitalInputDevice  # noqa: PLC0415 - only who holds pins pays for it

        pull = _PULLS[wanted.pull]
        try:
            device = DigitalInputDevice(
                wanted.pin,
                pull_up=pull,
                # gpiozero takes a pulled-up pin as active when low, and allows no other word.
                active_state=True if pull is None else None,
                pin_factory=self._factory,
            )
        except Exception as error:
            raise PinFault(in_words(error, wanted.pin)) from error
        device.when_activated = changed
        device.when_deactivated = changed
        return lambda: bool(device.pin.state) is not wanted.active_low

    def close(self) -> None:
        """Give every pin back."""
        self._factory.close()
