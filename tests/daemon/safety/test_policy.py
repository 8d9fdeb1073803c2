import pytest

from config.device_kind import DeviceKind
from config.safety import Safety
from daemon.home.changes import (
    Change,
    Move,
    MoveTo,
    SetClimate,
    SetGuard,
    SetLight,
    SetMedia,
    SetSwitch,
    Start,
    Transport,
    Turn,
    TurnLock,
)
from daemon.home.device import Device
from daemon.home.states import Bolt, Bolted, Guard, Startable, Switched, Unavailable
from daemon.safety.policy import Class, Policy, fits, is_act
from tests.daemon.safety.house import CLOSE, LOCK, OPEN, SHUT, UNLOCK, device

NOTHING_LISTED = Policy()
STOP = MoveTo(Move.STOP)
A_BIT = MoveTo(Move.OPEN, 5)

_MOVERS = (
    *("garage door relay", "gate button", "front_door_strike", "Garagentor Taster", "Tor Relais"),
    *("Garagentaster", "Tortaster", "Türsummer", "Haustüröffner", "Torantrieb", "garage switch"),
)
_ENTRANCES = (
    *("Gartentor", "Einfahrtstor", "Rolltor", "Hintertor", "Parktor", "Haustuer", "Balkontüre"),
    *("Terrassentür", "Kellerfenster", "Gartenpforte", "Schranke", "frontdoor", "Front Gates"),
)
_HARMLESS = (
    *("Motor", "Monitor", "Detektor", "Ventilator", "Projektor", "Generator", "Doktor", "Sektor"),
    *("Torlicht", "Torlichtschalter", "Fensterlicht", "Lampe auf dem Schrank", "light switch"),
    *("Lichtschalter", "door light switch", "outdoor", "indoor", "Summer", "clock", "button"),
)


def cover(name: str, sort: str, *, once: bool = False) -> Device:
    return device(name, DeviceKind.COVER, SHUT, sort, once=once)


def of_kind(kind: DeviceKind, name: str = "thing") -> Device:
    return device(name, kind, Unavailable())


@pytest.mark.parametrize(
    ("found", "change"),
    [
        (of_kind(DeviceKind.LOCK), UNLOCK),
        (of_kind(DeviceKind.LOCK), TurnLock(Turn.OPEN)),
        (cover("left", "garage"), OPEN),
        (cover("left", "garage"), A_BIT),
        (cover("left", "gate"), OPEN),
        (cover("left", "door"), OPEN),
        (cover("left", "window"), OPEN),
        (cover("Garage door", ""), OPEN),
        (cover("Hoftor", ""), OPEN),
        (cover("left", "garage", once=True), OPEN),
        (cover("left", "garage", once=True), CLOSE),
        (cover("left", "gate", once=True), STOP),
        (of_kind(DeviceKind.VALVE), OPEN),
        (of_kind(DeviceKind.ALARM), SetGuard(Guard.DISARMED)),
        (of_kind(DeviceKind.SCRIPT, "Open the gate"), Start()),
        (of_kind(DeviceKind.SCENE, "garage"), Start()),
        (of_kind(DeviceKind.SCRIPT, "Alarm aus"), Start()),
        (of_kind(DeviceKind.SCRIPT, "Haustür aufschließen"), Start()),
        (of_kind(DeviceKind.SWITCH, "garage door"), SetSwitch(on=True)),
        (of_kind(DeviceKind.SWITCH, "garage doors"), SetSwitch(on=False)),
        (of_kind(DeviceKind.SWITCH, "door opener"), SetSwitch(on=True)),
        (of_kind(DeviceKind.SCRIPT, "Aufschließen"), Start()),
        *((of_kind(DeviceKind.SWITCH, name), SetSwitch(on=True)) for name in _MOVERS),
        *((cover(name, ""), OPEN) for name in _ENTRANCES),
    ],
)
def test_what_lets_somebody_in_is_protected(found: Device, change: Change) -> None:
    assert NOTHING_LISTED.classify(found, change) is Class.PROTECTED


@pytest.mark.parametrize(
    ("found", "change"),
    [
        (of_kind(DeviceKind.LOCK), LOCK),
        (cover("left", "garage"), CLOSE),
        (cover("left", "garage"), STOP),
        (cover("kitchen", "blind"), OPEN),
        (cover("door curtain", "curtain"), OPEN),
        (cover("kitchen", "", once=True), OPEN),
        (of_kind(DeviceKind.VALVE), CLOSE),
        (of_kind(DeviceKind.ALARM), SetGuard(Guard.ARMED_NIGHT)),
        (of_kind(DeviceKind.SCENE, "movie night"), Start()),
        (of_kind(DeviceKind.SWITCH, "door light"), SetSwitch(on=True)),
        (of_kind(DeviceKind.SWITCH, "outdoor plug"), SetSwitch(on=True)),
        (of_kind(DeviceKind.LIGHT, "garage"), SetLight(on=True)),
        *((of_kind(DeviceKind.SWITCH, name), SetSwitch(on=True)) for name in _HARMLESS),
        (of_kind(DeviceKind.CLIMATE), SetClimate(target_c=21.0)),
        (of_kind(DeviceKind.MEDIA), SetMedia(transport=Transport.PLAY)),
    ],
)
def test_what_is_a_nuisance_at_worst_is_comfort(found: Device, change: Change) -> None:
    assert NOTHING_LISTED.classify(found, change) is Class.COMFORT


def test_a_script_whose_ident_tells_more_than_its_name_is_protected() -> None:
    found = Device(
        ident="home_assistant:script.open_gate",
        name="welcome",
        kind=DeviceKind.SCRIPT,
        room="",
        state=Startable(),
    )
    assert NOTHING_LISTED.classify(found, Start()) is Class.PROTECTED


@pytest.mark.parametrize(
    "entry", ["sim:coffee_machine", "coffee machine", "name:The Coffee Machines", "kind:switch"]
)
def test_an_owner_protects_by_ident_name_or_kind(entry: str) -> None:
    found = device("coffee machine", DeviceKind.SWITCH, Switched(on=False))
    policy = Policy.of(Safety(protect=(entry,)))
    assert policy.classify(found, SetSwitch(on=True)) is Class.PROTECTED
    assert NOTHING_LISTED.classify(found, SetSwitch(on=True)) is Class.COMFORT


def test_nothing_is_allowed_unless_the_owner_lists_it() -> None:
    lock = device("front door", DeviceKind.LOCK, Bolted(Bolt.LOCKED), aliases=("entrance",))
    assert not NOTHING_LISTED.allows(lock)
    for entry in ("sim:front_door", "Front Door", "name:entrance"):
        assert Policy.of(Safety(allow=(entry,))).allows(lock)
    for entry in ("sim:front", "sim:front_door_2", "back door", "front", "name: "):
        assert not Policy.of(Safety(allow=(entry,))).allows(lock)


def test_a_name_never_passes_for_an_ident() -> None:
    liar = device("sim:front_door", DeviceKind.LOCK, Bolted(Bolt.LOCKED))
    assert not Policy.of(Safety(allow=("sim:front_door",))).allows(liar)


@pytest.mark.parametrize("kind", DeviceKind)
def test_grave_kinds_take_one_change_and_no_other_kind_takes_it(kind: DeviceKind) -> None:
    grave = {
        DeviceKind.LOCK: UNLOCK,
        DeviceKind.COVER: OPEN,
        DeviceKind.VALVE: OPEN,
        DeviceKind.ALARM: SetGuard(Guard.DISARMED),
    }
    for change in (UNLOCK, OPEN, SetGuard(Guard.DISARMED)):
        assert fits(of_kind(kind), change) is (change == grave.get(kind))


def test_a_sensor_takes_nothing() -> None:
    assert not fits(of_kind(DeviceKind.SENSOR), SetSwitch(on=True))


def test_only_what_sets_a_state_may_be_done_twice() -> None:
    assert is_act(of_kind(DeviceKind.SCENE), Start())
    assert is_act(of_kind(DeviceKind.MEDIA), SetMedia(transport=Transport.NEXT))
    assert is_act(cover("gate", "gate", once=True), OPEN)
    assert not is_act(of_kind(DeviceKind.MEDIA), SetMedia(volume=30))
    assert not is_act(of_kind(DeviceKind.LIGHT), SetLight(on=True))
