"""The devices of the settings as nobody has seen them yet, and the states pins stand for."""

from typing import Final, assert_never

from config.device_kind import DeviceKind
from config.gpio import Gpio, GpioInput, GpioRelay, InputKind, RelayKind, Rest
from daemon.home.device import Device
from daemon.home.states import (
    Bolt,
    Bolted,
    Lit,
    Moved,
    Position,
    Reading,
    Spinning,
    Startable,
    State,
    Switched,
    Unavailable,
)
from hardware.gpio.messages import Hold, InputPin, RelayPin

NAME: Final = "gpio"

_KINDS: Final = {
    RelayKind.SWITCH: DeviceKind.SWITCH,
    RelayKind.LIGHT: DeviceKind.LIGHT,
    RelayKind.FAN: DeviceKind.FAN,
    RelayKind.COVER: DeviceKind.COVER,
    RelayKind.VALVE: DeviceKind.VALVE,
    RelayKind.LOCK: DeviceKind.LOCK,
    RelayKind.BUTTON: DeviceKind.SCRIPT,
}
_WORDS: Final = {
    InputKind.CONTACT: ("open", "closed"),
    InputKind.MOTION: ("clear", "motion"),
    InputKind.SWITCH: ("off", "on"),
}
_SORTS: Final = {InputKind.CONTACT: "door", InputKind.MOTION: "motion", InputKind.SWITCH: ""}


def relay_device(name: str, relay: GpioRelay) -> Device:
    """Give the device of a relay."""
    return Device(
        ident=f"{NAME}:relay.{name}",
        name=relay.name or name.replace("_", " "),
        kind=_KINDS[relay.kind],
        room=relay.room,
        state=Unavailable(),
        aliases=relay.aliases,
        sort=relay.sort,
        once=relay.pulse_ms is not None,
    )


def input_device(name: str, one: GpioInput) -> Device:
    """Give the device of an input."""
    return Device(
        ident=f"{NAME}:input.{name}",
        name=one.name or name.replace("_", " "),
        kind=DeviceKind.SENSOR,
        room=one.room,
        state=Unavailable(),
        aliases=one.aliases,
        sort=_SORTS[one.kind],
    )


def input_state(one: GpioInput, *, active: bool) -> State:
    """Give the state an input stands for."""
    return Reading(value=_WORDS[one.kind][active])


def relay_state(relay: GpioRelay, *, drawn: bool) -> State:  # noqa: PLR0911 - one line a kind
    """Give the state a relay stands for. A cover's is in its sensor, and else unknown."""
    on = drawn is not (relay.at_rest is Rest.ON)
    match relay.kind:
        case RelayKind.SWITCH:
            return Switched(on)
        case RelayKind.LIGHT:
            return Lit(on=on)
        case RelayKind.FAN:
            return Spinning(on=on)
        case RelayKind.COVER:
            return Moved(position=Position.UNKNOWN)
        case RelayKind.VALVE:
            return Moved(position=Position.OPEN if drawn else Position.CLOSED)
        case RelayKind.LOCK:
            return Bolted(Bolt.UNLOCKED if drawn else Bolt.LOCKED)
        case RelayKind.BUTTON:
            return Startable()
        case _:
            assert_never(relay.kind)


def to_hold(section: Gpio) -> Hold:
    """Give what the process that holds the pins is told of the settings."""
    return Hold(
        relays=tuple(
            RelayPin(
                name=name,
                pin=relay.pin,
                active_low=relay.active_low,
                pulse_s=None if relay.pulse_ms is None else relay.pulse_ms / 1000,
                max_on_s=relay.max_on_s,
                min_interval_s=relay.min_interval_s,
            )
            for name, relay in section.relay.items()
        ),
        inputs=tuple(
            InputPin(
                name=name,
                pin=one.pin,
                pull=one.pull.value,
                active_low=one.active_low,
                debounce_s=one.debounce_ms / 1000,
            )
            for name, one in section.input.items()
        ),
    )
