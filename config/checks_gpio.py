"""Checks that relays and inputs agree: pins, what a kind needs, and the sensors they name."""

from collections.abc import Iterator, Sequence
from typing import Final

from config.found import found
from config.gpio import Gpio, GpioInput, GpioRelay, InputKind, RelayKind, Rest
from config.nearest import nearest
from config.problems import KeyPath, Problem, dotted

type PinUse = tuple[KeyPath, int]
"""A key that claims a pin, and the pin."""

_BY_PULSE: Final = frozenset({RelayKind.COVER, RelayKind.BUTTON})
_NEVER_FOR_LONG: Final = frozenset({RelayKind.VALVE, RelayKind.LOCK})
_WITH_REST: Final = frozenset({RelayKind.SWITCH, RelayKind.LIGHT, RelayKind.FAN})


def check_gpio(gpio: Gpio, others: Sequence[PinUse] = ()) -> Iterator[Problem]:
    """Give every contradiction; `others` are pins that other sections of the settings use."""
    yield from _pins([*others, *pins_of(gpio)])
    yield from _names(gpio)
    for name, relay in gpio.relay.items():
        path: KeyPath = ("gpio", "relay", name)
        yield from _relay(relay, path)
        yield from _sensor(relay, gpio, path)


def pins_of(gpio: Gpio) -> list[PinUse]:
    """Give every pin that relays and inputs claim."""
    return [((*path, "pin"), each.pin) for path, each in _tables(gpio)]


def _tables(gpio: Gpio) -> Iterator[tuple[KeyPath, GpioRelay | GpioInput]]:
    yield from ((("gpio", "relay", name), relay) for name, relay in gpio.relay.items())
    yield from ((("gpio", "input", name), one) for name, one in gpio.input.items())


def _pins(uses: Sequence[PinUse]) -> Iterator[Problem]:
    seen: dict[int, KeyPath] = {}
    for key, pin in uses:
        if pin in seen:
            yield Problem(
                key=key,
                expected="a pin of its own",
                found=f"pin {pin}, which {dotted(seen[pin])} has already",
            )
        seen.setdefault(pin, key)


def _names(gpio: Gpio) -> Iterator[Problem]:
    """Check that no input is called as a relay is: both are devices of one home."""
    for name in gpio.input:
        if name in gpio.relay:
            yield Problem(
                key=("gpio", "input", name),
                expected="a name of its own",
                found=f'"{name}", which is a relay as well',
            )


def _relay(relay: GpioRelay, path: KeyPath) -> Iterator[Problem]:
    """Check that a relay has the limits its kind needs."""
    if relay.kind in _BY_PULSE and relay.pulse_ms is None:
        yield Problem(
            key=(*path, "kind"),
            expected="pulse_ms beside it, such as 500",
            found=f"a {relay.kind} that would be drawn for ever",
        )
    if relay.kind in _NEVER_FOR_LONG and relay.pulse_ms is None and relay.max_on_s is None:
        yield Problem(
            key=(*path, "kind"),
            expected="max_on_s or pulse_ms beside it: it must close by itself",
            found=f"a {relay.kind} without an end",
        )
    if relay.pulse_ms is not None and relay.kind is RelayKind.LIGHT:
        yield Problem(
            key=(*path, "pulse_ms"),
            expected="none: the kind button is for what a pulse starts",
            found=f"{relay.pulse_ms} for a light",
        )
    if relay.at_rest is Rest.ON and relay.kind not in _WITH_REST:
        yield Problem(
            key=(*path, "at_rest"),
            expected='"off" for this kind',
            found=f'"on" for a {relay.kind}',
        )


def _sensor(relay: GpioRelay, gpio: Gpio, path: KeyPath) -> Iterator[Problem]:
    """Check that a relay's sensor is a contact among the inputs."""
    if relay.sensor is None:
        return
    key = (*path, "sensor")
    if relay.kind is not RelayKind.COVER:
        yield Problem(key=key, expected="none but for a cover", found=f"one for a {relay.kind}")
    elif relay.sensor not in gpio.input:
        yield Problem(
            key=key,
            expected="the NAME of a [gpio.input.NAME]",
            found=found(relay.sensor),
            near=nearest(relay.sensor, gpio.input),
        )
    elif gpio.input[relay.sensor].kind is not InputKind.CONTACT:
        yield Problem(
            key=key,
            expected="an input of the kind contact",
            found=f'"{relay.sensor}", of the kind {gpio.input[relay.sensor].kind}',
        )
