import pytest

from daemon.home.changes import (
    Change,
    Chore,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetMedia,
    SetVacuum,
    Start,
    Transport,
    Turn,
    TurnLock,
)
from daemon.home.home_assistant.abilities import lacking
from daemon.home.home_assistant.calls import Service, services
from daemon.home.home_assistant.entities import Entity
from daemon.home.home_assistant.readback import shows, underway
from daemon.home.states import ClimateMode, Guard, Lit, Moved, Playing, Position, Spinning, Tempered
from daemon.home.states import Playback as Plays

TWO_WAYS: dict[str, object] = {"hvac_modes": ["off", "heat_cool", "cool"]}
ASKED: list[tuple[str, dict[str, object], Change, tuple[Service, ...]]] = [
    (
        "light.a",
        {},
        SetLight(on=True, brightness=30, colour="red"),
        (Service("light", "turn_on", (("brightness_pct", 30), ("color_name", "red"))),),
    ),
    (
        "light.a",
        {"supported_color_modes": ["color_temp"]},
        SetLight(on=True, colour="white"),
        (Service("light", "turn_on", (("color_temp_kelvin", 4000),)),),
    ),
    ("light.a", {}, SetLight(on=False, brightness=30), (Service("light", "turn_off"),)),
    (
        "fan.a",
        {},
        SetFan(on=True, speed=50),
        (Service("fan", "set_percentage", (("percentage", 50),)),),
    ),
    ("cover.a", {}, MoveTo(Move.STOP), (Service("cover", "stop_cover"),)),
    (
        "valve.a",
        {},
        MoveTo(Move.OPEN, 40),
        (Service("valve", "set_valve_position", (("position", 40),)),),
    ),
    ("lock.a", {}, TurnLock(Turn.UNLOCK), (Service("lock", "unlock"),)),
    (
        "climate.a",
        TWO_WAYS,
        SetClimate(target_c=21.5, mode=ClimateMode.AUTO),
        (
            Service(
                "climate", "set_temperature", (("temperature", 21.5), ("hvac_mode", "heat_cool"))
            ),
        ),
    ),
    (
        "media_player.a",
        {},
        SetMedia(transport=Transport.PLAY, volume=30),
        (
            Service("media_player", "media_play"),
            Service("media_player", "volume_set", (("volume_level", 0.3),)),
        ),
    ),
    ("vacuum.a", {}, SetVacuum(Chore.DOCK), (Service("vacuum", "return_to_base"),)),
    ("script.a", {}, Start(), (Service("script", "turn_on"),)),
    ("input_button.a", {}, Start(), (Service("input_button", "press"),)),
]


@pytest.mark.parametrize(("entity", "attributes", "change", "asked"), ASKED)
def test_a_change_becomes_a_service(
    entity: str, attributes: dict[str, object], change: Change, asked: tuple[Service, ...]
) -> None:
    assert services(entity, Entity("on", attributes), change) == asked


def test_a_code_goes_to_the_panel_and_fahrenheit_to_the_thermostat() -> None:
    panel = Entity("disarmed", {})
    (armed,) = services("alarm_control_panel.a", panel, SetGuard(Guard.ARMED_AWAY), code="1234")
    assert armed == Service("alarm_control_panel", "alarm_arm_away", (("code", "1234"),))
    (set_,) = services("climate.a", panel, SetClimate(target_c=21.0), fahrenheit=True)
    assert set_.data == (("temperature", 70),)


LACKING: list[tuple[int, dict[str, object], Change, str]] = [
    (3, {}, MoveTo(Move.OPEN, 40), "the lamp cannot stop half-way: it opens and closes only"),
    (3, {}, MoveTo(Move.STOP), "the lamp cannot stop"),
    (0, {}, TurnLock(Turn.OPEN), "the lamp has no latch to open: it can be unlocked"),
    (0, {}, SetFan(on=True, speed=20), "the lamp has no speeds, only on and off"),
    (0, {}, SetGuard(Guard.ARMED_NIGHT), "the lamp does not know armed night"),
    (0, {}, SetVacuum(Chore.DOCK), "the lamp cannot dock"),
    (0, {}, SetMedia(volume=3), "the lamp cannot be made louder or softer"),
    (
        0,
        {"supported_color_modes": ["onoff"]},
        SetLight(on=True, brightness=5),
        "the lamp cannot be dimmed",
    ),
    (
        0,
        {"supported_color_modes": ["color_temp"]},
        SetLight(on=True, colour="red"),
        "the lamp cannot be red",
    ),
    (0, {"supported_color_modes": ["color_temp"]}, SetLight(on=True, colour="warm white"), ""),
    (3, {}, MoveTo(Move.CLOSE), ""),
]


@pytest.mark.parametrize(("features", "attributes", "change", "told"), LACKING)
def test_what_a_device_cannot_is_told_before_it_is_asked(
    features: int, attributes: dict[str, object], change: Change, told: str
) -> None:
    entity = Entity("on", {"supported_features": features, **attributes})
    assert lacking("lamp", entity, change) == told


def test_a_device_that_rounds_is_taken_at_its_word() -> None:
    steps = Entity("on", {"percentage_step": 33.3})
    assert shows(Spinning(on=True, speed=67), SetFan(on=True, speed=50), steps)
    assert not shows(Spinning(on=True, speed=100), SetFan(on=True, speed=50), steps)
    warm = Tempered(mode=ClimateMode.HEAT, target_c=21.1)
    assert shows(warm, SetClimate(target_c=21.0), steps)
    assert not shows(warm, SetClimate(target_c=22.0), steps)
    assert not shows(warm, SetClimate(target_c=21.0, mode=ClimateMode.COOL), steps)
    loud = Playing(playback=Plays.PLAYING, volume=29)
    assert shows(loud, SetMedia(volume=30), steps)
    assert not shows(loud, SetMedia(volume=30, transport=Transport.PAUSE), steps)


def test_whites_are_told_apart_only_by_lamps_that_can() -> None:
    white = Lit(on=True, brightness=50, colour="white")
    wanted = SetLight(on=True, colour="cold white")
    assert shows(white, wanted, Entity("on", {"supported_color_modes": ["hs"]}))
    assert not shows(white, wanted, Entity("on", {"supported_color_modes": ["color_temp"]}))
    assert not shows(white, SetLight(on=True, colour="red"), Entity("on", {}))


def test_a_blind_that_moves_the_right_way_is_under_way() -> None:
    opening = Moved(position=Position.OPENING, percent=10)
    assert underway(opening, MoveTo(Move.OPEN))
    assert not underway(opening, MoveTo(Move.CLOSE))
    closing = Moved(position=Position.CLOSING, percent=90)
    assert underway(closing, MoveTo(Move.OPEN, 40))
    assert not underway(closing, MoveTo(Move.OPEN))
