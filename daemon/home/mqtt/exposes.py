"""What a Zigbee2MQTT device exposes, as shapes (zigbee2mqtt.io/guide/usage/exposes.html)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from config.device_kind import DeviceKind
from daemon.home.changes import Move, MoveTo, SetSwitch, Turn, TurnLock
from daemon.home.mqtt.climate import MODES, Thermostat
from daemon.home.mqtt.colours import ColourForm
from daemon.home.mqtt.gadget import Command, Shape, Slot
from daemon.home.mqtt.lights import Light
from daemon.home.mqtt.measures import MEASURES, SIGNALS
from daemon.home.mqtt.moving import Cover, Fan
from daemon.home.mqtt.reading import mapping, number, sequence, text, word
from daemon.home.mqtt.shapes import Sensor, Worded
from daemon.home.sensor_words import words
from daemon.home.states import Bolt, Bolted, Moved, Position, State, Switched

_SET: Final = 2
_GET: Final = 4
"""Bits of `access`."""
_MOST: Final = 100
"""Exposed things looked at, of one device."""
_BOLTS: Final[Mapping[str, State]] = {
    "lock": Bolted(Bolt.LOCKED),
    "unlock": Bolted(Bolt.UNLOCKED),
    "locked": Bolted(Bolt.LOCKED),
    "unlocked": Bolted(Bolt.UNLOCKED),
    "not_fully_locked": Bolted(Bolt.JAMMED),
}
_POSITIONS: Final = {
    "open": Position.OPEN,
    "close": Position.CLOSED,
    "closed": Position.CLOSED,
    "opening": Position.OPENING,
    "closing": Position.CLOSING,
}
_SPEEDS: Final = ("low", "medium", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One thing a device exposes."""

    prop: str
    """The property its state stands under; tells it from the others of the device."""
    shape: Shape
    slots: tuple[Slot, ...]
    called: str = ""
    """What to add to the device's name."""
    sort: str = ""
    once: bool = False
    asks: bool = False
    """Whether it tells its state when asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing:
    """An exposed thing with features, and where it is read and told."""

    features: Mapping[str, Mapping[str, object]]
    topic: str
    endpoint: str = ""
    about: str = ""
    """What the device is, in lower-case words of its maker."""
    slots: list[Slot] = field(default_factory=list)

    def feature(self, *names: str) -> Mapping[str, object]:
        """Give the first feature there is of these names."""
        return next((self.features[name] for name in names if name in self.features), {})

    def command(self, feature: Mapping[str, object]) -> Command | None:
        """Give how a feature is set, `None` if it is not."""
        prop = text(feature.get("property"))
        settable = int(number(feature.get("access")) or 0) & _SET
        return Command(f"{self.topic}/set", prop) if prop and settable else None

    def reads(self, slot: str, feature: Mapping[str, object], *below: str) -> None:
        """Note where a value is read."""
        if prop := text(feature.get("property")):
            self.slots.append(Slot(slot, self.topic, (prop, *below)))


def exposed(definition: Mapping[str, object], topic: str) -> Iterator[Exposed]:
    """Give everything of a device that a voice has use for."""
    about = f"{word(definition.get('description'))} {word(definition.get('model'))}"
    found = [mapping(each) for each in sequence(definition.get("exposes"))[:_MOST]]
    for thing in found:
        if "features" in thing and text(thing.get("type")) in _MAKERS:
            yield from _specific(thing, topic, about)
        elif text(thing.get("category")) == "":
            yield from _generic(thing, topic)
    if "garage" in about:
        yield from _garage(found, topic)


def _specific(thing: Mapping[str, object], topic: str, about: str) -> Iterator[Exposed]:
    features = [mapping(each) for each in sequence(thing.get("features"))[:_MOST]]
    made = _Thing(
        features={text(each.get("name")): each for each in features},
        topic=topic,
        endpoint=text(thing.get("endpoint")),
        about=about,
    )
    shape = _MAKERS[text(thing.get("type"))](made)
    if shape is None or not made.slots:
        return
    state = made.feature("state", "system_mode", "mode", "position", *made.features)
    yield Exposed(
        prop=text(state.get("property")),
        shape=shape,
        slots=tuple(made.slots),
        called=made.endpoint,
        sort=_sort(shape.kind, about),
        asks=bool(int(number(state.get("access")) or 0) & _GET),
    )


def _sort(kind: DeviceKind, about: str) -> str:
    if kind is DeviceKind.SWITCH and ("plug" in about or "outlet" in about or "socket" in about):
        return "outlet"
    if kind is DeviceKind.COVER:
        known = ("garage", "gate", "curtain", "blind", "shade", "shutter", "awning", "window")
        return next((sort for sort in known if sort in about), "")
    return ""


def _light(thing: _Thing) -> Shape | None:
    state, level = thing.feature("state"), thing.feature("brightness")
    switch = thing.command(state)
    if switch is None:
        return None
    colour, white = thing.feature("color_hs", "color_xy"), thing.feature("color_temp")
    thing.reads("on", state)
    thing.reads("brightness", level)
    thing.reads("colour", colour)
    thing.reads("white", white)
    if colour or white:
        suffix = f"_{thing.endpoint}" if thing.endpoint else ""
        thing.slots.append(Slot("colour_mode", thing.topic, (f"color_mode{suffix}",)))
    on, off = _on_off(state)
    hue = text(colour.get("name")) == "color_hs"
    return Light(
        switch=switch,
        on=on,
        off=off,
        says_on=word(on),
        says_off=word(off),
        brightness=thing.command(level),
        scale=max(1.0, number(level.get("value_max")) or 254.0),
        colour=thing.command(colour),
        form=ColourForm.HUE_SATURATION if hue else ColourForm.RGB,
        white=thing.command(white),
    )


def _switch(thing: _Thing) -> Shape | None:
    state = thing.feature("state")
    command = thing.command(state)
    if command is None:
        return None
    thing.reads("state", state)
    on, off = _on_off(state)
    # A valve on a water pipe is exposed as a switch; to people it opens and closes.
    if "valve" in thing.about and "radiator" not in thing.about:
        opened, closed = Moved(position=Position.OPEN), Moved(position=Position.CLOSED)
        return Worded(
            kind=DeviceKind.VALVE,
            deeds={MoveTo(Move.OPEN): (command, on), MoveTo(Move.CLOSE): (command, off)},
            says={word(on): opened, word(off): closed},
        )
    return Worded(
        kind=DeviceKind.SWITCH,
        deeds={SetSwitch(on=True): (command, on), SetSwitch(on=False): (command, off)},
        says={word(on): Switched(on=True), word(off): Switched(on=False)},
    )


def _fan(thing: _Thing) -> Shape | None:
    state, mode, speed = thing.feature("state"), thing.feature("mode"), thing.feature("speed")
    switch, by_mode = thing.command(state), thing.command(mode)
    thing.reads("on", state)
    on, off = _on_off(state)
    if by_speed := thing.command(speed):
        thing.reads("speed", speed)
        fastest = max(1.0, number(speed.get("value_max")) or 100.0)
        return Fan(switch=switch, on=on, off=off, speed=by_speed, fastest=fastest, still=0)
    thing.reads("speed", mode)
    known = [text(each) for each in sequence(mode.get("values"))[:_MOST]]
    steps = tuple(each for each in _SPEEDS if each in known)
    if switch is None and by_mode is None:
        return None
    return Fan(
        switch=switch,
        on=on,
        off=off,
        speed=by_mode if steps else None,
        steps=steps,
        still="off" if "off" in known else None,
    )


def _cover(thing: _Thing) -> Shape | None:
    state, position = thing.feature("state"), thing.feature("position")
    command, by_position = thing.command(state), thing.command(position)
    if command is None and by_position is None:
        return None
    thing.reads("state", state)
    thing.reads("position", position)
    moves = {Move.OPEN: "OPEN", Move.CLOSE: "CLOSE", Move.STOP: "STOP"}
    return Cover(
        moves={move: (command, told) for move, told in moves.items()} if command else {},
        says=_POSITIONS,
        position=by_position,
    )


def _lock(thing: _Thing) -> Shape | None:
    state = thing.feature("state")
    command = thing.command(state)
    if command is None:
        return None
    thing.reads("state", thing.feature("lock_state", "state"))
    return Worded(
        kind=DeviceKind.LOCK,
        deeds={
            TurnLock(Turn.LOCK): (command, state.get("value_on", "LOCK")),
            TurnLock(Turn.UNLOCK): (command, state.get("value_off", "UNLOCK")),
        },
        says=_BOLTS,
    )


def _climate(thing: _Thing) -> Shape | None:
    target = thing.feature(
        "occupied_heating_setpoint", "current_heating_setpoint", "occupied_cooling_setpoint"
    )
    mode = thing.feature("system_mode")
    thing.reads("target", target)
    thing.reads("mode", mode)
    thing.reads("now", thing.feature("local_temperature"))
    known = [text(each) for each in sequence(mode.get("values"))[:_MOST]]
    low, high = number(target.get("value_min")), number(target.get("value_max"))
    return Thermostat(
        target=thing.command(target),
        coldest_c=5.0 if low is None else low,
        warmest_c=35.0 if high is None else high,
        mode=thing.command(mode),
        modes={MODES[each]: each for each in known if each in MODES},
    )


_MAKERS: Final = {
    "light": _light,
    "switch": _switch,
    "fan": _fan,
    "cover": _cover,
    "lock": _lock,
    "climate": _climate,
}


def _generic(thing: Mapping[str, object], topic: str) -> Iterator[Exposed]:
    """Give a sensor of something with a value of its own."""
    name, prop = text(thing.get("name")), text(thing.get("property"))
    slots = (Slot("state", topic, (prop,)),)
    match text(thing.get("type")):
        case "numeric" if name in MEASURES and prop:
            measure = MEASURES[name]
            unit = text(thing.get("unit"))[:10] or measure.unit
            yield Exposed(
                prop=prop,
                shape=Sensor(unit=unit),
                slots=slots,
                called=measure.called,
                sort=measure.sort,
            )
        case "binary" if name in SIGNALS and prop:
            measure = SIGNALS[name]
            on, off = word(thing.get("value_on", True)), word(thing.get("value_off", False))
            if name == "contact":  # true is closed, whatever it calls on
                on, off = "false", "true"
            yield Exposed(
                prop=prop,
                shape=Sensor(words=words(measure.sort, on, off)),
                slots=slots,
                called=measure.called,
                sort=measure.sort,
            )


def _garage(found: Sequence[Mapping[str, object]], topic: str) -> Iterator[Exposed]:
    """Give the one button of a garage door: each press moves it, wherever it stands."""
    for thing in found:
        if text(thing.get("name")) == "trigger" and text(thing.get("property")):
            prop = text(thing.get("property"))
            command = Command(f"{topic}/set", prop)
            press = (command, thing.get("value_on", True))
            yield Exposed(
                prop=prop,
                shape=Cover(moves={Move.OPEN: press}, says={}),
                slots=(),
                sort="garage",
                once=True,
            )


def _on_off(feature: Mapping[str, object]) -> tuple[object, object]:
    return feature.get("value_on", "ON"), feature.get("value_off", "OFF")
